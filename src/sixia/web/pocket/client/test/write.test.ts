// From a form to its records, and what the forms ask for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checked, newCode, wellWritten } from "../src/core/tracking";
import { blank, formOf, lacks, pieces, type Form, type FormName } from "../src/core/write";
import { speaksOf } from "../src/ui/search";
import { everyText } from "../src/texts";

const TODAY = "2026-03-09";
const form = (more: Partial<Form>): Form => ({ ...blank(), area: "990103", ...more });
const kinds = (name: FormName, filled: Form): string[] => pieces(name, filled).map((piece) => piece.kind);

const VECTORS = process.env.TRACKING_VECTORS;
test("tracking codes are those of the server", { skip: !VECTORS && "run by pytest, which makes them" }, () => {
  const codes = JSON.parse(readFileSync(VECTORS!, "utf-8")) as string[];
  assert.ok(codes.length > 100);
  for (const code of codes) {
    assert.equal(checked(code.replaceAll("-", "").slice(0, 12)), code);
    assert.ok(wellWritten(code));
    assert.ok(!wellWritten(code.slice(0, -1) + (code.endsWith("0") ? "1" : "0")));
  }
});

test("new codes are well written and not alike", () => {
  const codes = Array.from({ length: 500 }, newCode);
  assert.ok(codes.every(wellWritten));
  assert.equal(new Set(codes).size, 500);
});

test("a visit carries what was heard, promised and needed, all tied to it", () => {
  const made = pieces("visit", form({ household: "h", words: " 井水发黄 ", promising: true, promise: { means: "化验", due_on: TODAY }, need: "扶手", note: "" }));
  assert.deepEqual(made.map((piece) => piece.kind), ["visit", "concern", "promise", "need"]);
  const [visit, concern, promise, need] = made.map((piece) => piece.body as Record<string, unknown>);
  for (const body of [concern, promise, need]) assert.equal(body?.visit, made[0]?.id);
  assert.equal(concern?.words, "井水发黄");
  assert.ok(wellWritten(String(concern?.code)));
  assert.ok(!("code" in promise!), "who promises never holds the code");
  assert.ok(!("note" in visit!) && !("mark" in visit!), "what was left empty is not sent");
  assert.deepEqual(kinds("visit", form({})), ["visit"]);
});

test("a meeting gives one record for each matter, promise and question, tied to it", () => {
  const made = pieces("held", form({ kind: "meeting", head_count: "23", raised: ["水", "", "路"], promised: [{ means: "修", due_on: TODAY }, { means: "", due_on: "" }], questions: [{ words: "怎么报?", answer: "" }, { words: "多少?", answer: "一半" }] }));
  assert.deepEqual(made.map((piece) => piece.kind), ["held", "concern", "concern", "promise", "question", "question"]);
  const [held, ...rest] = made;
  for (const piece of rest) assert.equal((piece.body as { outing?: string }).outing, held?.id);
  assert.ok("code" in rest[3]!.body && !("code" in rest[4]!.body), "only an open question needs a code");
  const planned = pieces("held", form({ outing: "o", kind: "meeting", head_count: "0", raised: ["水"] }));
  for (const piece of planned) assert.equal((piece.body as { outing?: string }).outing, "o");
});

test("what is missing is named", () => {
  const names = (name: FormName, more: Partial<Form>, files = 0): string[] => lacks(name, form(more), TODAY, files).map((problem) => problem.field);
  assert.deepEqual(names("visit", {}), []);
  assert.deepEqual(names("visit", { area: "" }), ["area"]);
  assert.deepEqual(names("visit", {}, 1), ["words"], "a photo goes with words");
  assert.deepEqual(names("visit", { promising: true }), ["promise-means", "promise-due"]);
  assert.deepEqual(names("promise", { promise: { means: "修", due_on: "2026-03-08" } }), ["promise-due"]);
  assert.deepEqual(names("concern", { words: " ", reply_by: "sms" }), ["words", "phone"]);
  assert.deepEqual(names("held", { kind: "", head_count: "many" }), ["kind", "head_count"]);
  assert.deepEqual(names("held", { kind: "meeting", head_count: "3", promised: [{ means: "修", due_on: "" }], questions: [{ words: "", answer: "是" }] }), ["promised-0-due", "questions-0"]);
  assert.deepEqual(names("help", {}), ["need"]);
});

test("a refused record opens as the form it came from, and keeps the code that was given out", () => {
  const forms: [FormName, Partial<Form>][] = [
    ["visit", { household: "h", note: "n", met: "no" }], ["concern", { words: "w", said: "thanks", name: "兰" }],
    ["promise", { promise: { means: "m", due_on: TODAY } }], ["need", { household: "h", need: "扶手" }], ["result", { household: "h", need: "装好了" }],
    ["measure", { household: "h", words: "w", promise: { means: "m", due_on: TODAY } }], ["question", { words: "?", policy: "p" }],
    ["held", { kind: "meeting", head_count: "12", place: "祠堂" }], ["note", { case: "7", note: "n" }], ["contact", { case: "7", how: "visit" }], ["help", { need: "车", case: "7" }],
  ];
  for (const [name, more] of forms) {
    const [first] = pieces(name, form(more));
    const [again] = pieces(name, formOf(name, first!.body as unknown as Record<string, unknown>));
    assert.deepEqual(again?.body, first?.body, name);
    assert.notEqual(again?.id, first?.id);
  }
});

test("policies are found by any words of their text", () => {
  const policy = { key: "p", title: "装扶手怎么补", source: "", plain: "补一半", audience: "老人", since: TODAY, until: null, questions: [{ words: "租房能补吗", answer: "能" }] };
  for (const wanted of ["扶手", "补一半", "老人 扶手", "租房", ""]) assert.ok(speaksOf(policy, wanted), wanted);
  assert.ok(!speaksOf(policy, "扶手 低保"));
});

test("every text is there in both languages, with the same blanks", () => {
  for (const [name, [zh, en]] of everyText()) {
    assert.ok(zh && en, name);
    const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).sort();
    assert.deepEqual(blanks(zh), blanks(en), name);
  }
});
