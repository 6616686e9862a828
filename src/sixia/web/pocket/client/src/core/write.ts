// From what was typed to the records it makes; or to what is still missing. Pure but for new ids.
import { filled, type Bodies, type File, type Mark, type OutingKind, type Piece, type ReplyBy, type Said } from "./records";
import { newCode } from "./tracking";
import { uuid7 } from "./uuid";

export interface Due {
  means: string;
  due_on: string;
}
export interface Speaker {
  name: string;
  phone: string;
  reply_by: ReplyBy;
  consent: boolean;
}
export interface Where {
  area: string;
  household: string;
  place: string;
}
export interface Form extends Where, Speaker {
  met: "yes" | "no";
  words: string;
  said: Said;
  note: string;
  promising: boolean;
  promise: Due;
  need: string;
  mark: Mark | null;
  outing: string;
  visit: string;
  policy: string;
  answer: string;
  kind: OutingKind | "";
  head_count: string;
  raised: string[];
  promised: Due[];
  questions: { words: string; answer: string }[];
  case: string;
  how: "phone" | "visit";
  /** Of a record that is mended: the code that was given out keeps its word. */
  code: string;
  /** Files that went over with it. */
  files: string[];
}

/** A field of the form, and the text that says what it lacks. */
export type Problem = { field: string; text: ProblemText };
export type ProblemText =
  | "need_area" | "need_words" | "need_means" | "need_due" | "need_phone" | "need_count" | "need_kind"
  | "need_need" | "need_question" | "need_note" | "need_help";
export type FormName = "visit" | "concern" | "promise" | "need" | "result" | "measure" | "question" | "held" | "note" | "contact" | "help";

export const blank = (): Form => ({
  area: "", household: "", place: "", name: "", phone: "", reply_by: "none", consent: false,
  met: "yes", words: "", said: "request", note: "", promising: false, promise: { means: "", due_on: "" },
  need: "", mark: null, outing: "", visit: "", policy: "", answer: "", kind: "", head_count: "",
  raised: [""], promised: [{ means: "", due_on: "" }], questions: [{ words: "", answer: "" }],
  case: "", how: "phone", code: "", files: [],
});

const has = (text: string): boolean => text.trim() !== "";
const given = (due: Due): boolean => has(due.means) || due.due_on !== "";

/** The day as the phone has it: 2026-03-09. */
export function day(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function owed(due: Due, today: string, field: string): Problem[] {
  const problems: Problem[] = [];
  if (!has(due.means)) problems.push({ field: `${field}-means`, text: "need_means" });
  if (!due.due_on || due.due_on < today) problems.push({ field: `${field}-due`, text: "need_due" });
  return problems;
}

/** What this form still lacks, in the order of its fields. */
export function lacks(name: FormName, form: Form, today: string, files: number): Problem[] {
  const problems: Problem[] = [];
  const want = (ok: boolean, field: string, text: ProblemText): void => void (ok || problems.push({ field, text }));
  const area = (): void => want(form.area !== "", "area", "need_area");
  const reply = (): void => want(form.reply_by === "none" || has(form.phone), "phone", "need_phone");
  const checks: Record<FormName, () => void> = {
    visit: () => {
      area();
      want(files === 0 || has(form.words), "words", "need_words");
      if (has(form.words) || form.promising) reply();
      if (form.promising) problems.push(...owed(form.promise, today, "promise"));
    },
    concern: () => (area(), want(has(form.words), "words", "need_words"), reply()),
    promise: () => (area(), problems.push(...owed(form.promise, today, "promise")), reply()),
    need: () => want(has(form.need), "need", "need_need"),
    result: () => want(has(form.need), "need", "need_note"),
    measure: () => (want(has(form.words), "words", "need_note"), problems.push(...owed(form.promise, today, "promise"))),
    question: () => (area(), want(has(form.words), "words", "need_question"), reply()),
    held: () => {
      area();
      want(form.kind !== "", "kind", "need_kind");
      want(/^\d{1,5}$/.test(form.head_count.trim()), "head_count", "need_count");
      form.promised.forEach((due, n) => given(due) && problems.push(...owed(due, today, `promised-${n}`)));
      form.questions.forEach((asked, n) => want(has(asked.words) || !has(asked.answer), `questions-${n}`, "need_question"));
    },
    note: () => want(has(form.note), "note", "need_note"),
    contact: () => undefined,
    help: () => want(has(form.need), "need", "need_help"),
  };
  checks[name]();
  return problems;
}

const from = (form: Form, visit = form.visit): { visit?: string; outing?: string; household?: string } =>
  filled({ visit, outing: form.outing, household: form.household });
const who = (form: Form): { name: string; phone: string; reply_by: ReplyBy } => ({
  name: form.name.trim(), phone: form.phone.trim(), reply_by: form.reply_by,
});
const code = (form: Form): string => form.code || newCode();

function piece<K extends Piece["kind"]>(kind: K, body: Bodies[K], files: File[] = [], id = uuid7()): Piece {
  return { id, kind, body: filled(body), ...(files.length ? { files } : {}) } as Piece;
}

function concern(form: Form, files: File[], visit = form.visit): Piece {
  const named = [...form.files, ...files.map((file) => file.id)];
  return piece("concern", {
    ...from(form, visit), ...who(form), area: form.area, words: form.words.trim(), kind: form.said,
    place: form.place.trim(), consent: form.consent, code: code(form),
    ...(named.length ? { files: named } : {}),
    ...(form.mark ? { mark: form.mark } : {}),
  }, files);
}

function promise(form: Form, due: Due, words: string, visit = form.visit): Piece {
  return piece("promise", {
    ...from(form, visit), ...who(form), area: form.area, means: due.means.trim(), due_on: due.due_on,
    words: words.trim(), place: form.place.trim(),
  });
}

function question(form: Form, words: string, answer: string, outing = form.outing): Piece {
  const open = has(answer) ? {} : { ...who(form), code: code(form) };
  return piece("question", {
    area: form.area, words: words.trim(), answer: answer.trim(), policy: form.policy, ...open,
    ...filled({ outing, visit: form.visit }),
  });
}

function visit(form: Form, files: File[]): Piece[] {
  const id = uuid7();
  const { area, household, outing, met, mark } = form;
  const pieces = [
    piece("visit", { area, household, outing, met, note: form.note.trim(), place: form.place.trim(), ...(mark ? { mark } : {}) }, [], id),
  ];
  if (has(form.words)) pieces.push(concern(form, files, id));
  if (form.promising) pieces.push(promise(form, form.promise, form.words, id));
  if (has(form.need) && household) pieces.push(piece("need", { household, words: form.need.trim(), visit: id }));
  return pieces;
}

function held(form: Form): Piece[] {
  const id = uuid7();
  const outing = form.outing || id; // a meeting nobody planned is known by its record
  const there: Form = { ...form, outing, household: "", visit: "", code: "", files: [] };
  return [
    piece("held", { outing: form.outing, kind: form.kind, area: form.area, place: form.place.trim(), head_count: Number(form.head_count), note: form.note.trim() }, [], id),
    ...form.raised.filter(has).map((words) => concern({ ...there, words, reply_by: "none", mark: null }, [])),
    ...form.promised.filter(given).map((due) => promise({ ...there, reply_by: "none" }, due, "")),
    ...form.questions.filter((asked) => has(asked.words)).map((asked) => question({ ...there, reply_by: "none" }, asked.words, asked.answer)),
  ];
}

/** The records a complete form makes, in order. */
export function pieces(name: FormName, form: Form, files: File[] = []): Piece[] {
  const { household } = form;
  const make: Record<FormName, () => Piece[]> = {
    visit: () => visit(form, files),
    held: () => held(form),
    concern: () => [concern(form, files)],
    promise: () => [promise(form, form.promise, form.words)],
    need: () => [piece("need", { household, words: form.need.trim(), visit: form.visit })],
    result: () => [piece("result", { household, words: form.need.trim(), visit: form.visit })],
    measure: () => [piece("measure", { household, words: form.words.trim(), means: form.promise.means.trim(), due_on: form.promise.due_on, visit: form.visit })],
    question: () => [question(form, form.words, form.answer)],
    note: () => [piece("note", { case: form.case, note: form.note.trim() })],
    contact: () => [piece("contact", { case: form.case, how: form.how, note: form.note.trim() })],
    help: () => [piece("help", { need: form.need.trim(), case: form.case })],
  };
  return make[name]();
}

/** The form a stored body came from, to be mended. */
export function formOf(name: FormName, body: Record<string, unknown>): Form {
  const form = { ...blank(), ...body } as Form;
  if (name === "concern") form.said = (body.kind as Said | undefined) ?? "request";
  if (name === "need" || name === "result") form.need = (body.words as string | undefined) ?? "";
  form.promise = { means: (body.means as string | undefined) ?? "", due_on: (body.due_on as string | undefined) ?? "" };
  form.promising = name !== "visit" && form.promise.means !== "";
  form.head_count = String(body.head_count ?? "");
  if (name !== "held") form.kind = "";
  return form;
}
