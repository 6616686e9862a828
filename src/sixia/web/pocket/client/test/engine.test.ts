// Random schedules of lost answers, dead connections and killed pages over the real store:
// every record reaches the server once, in the phone's own order, and none is lost.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BATCH, changed, judged, pause, replay, Unreachable, type Result, type Server } from "../src/core/engine";
import type { Outgoing, Piece } from "../src/core/records";
import { newLock } from "../src/core/seal";
import * as store from "../src/core/store";
import { uuid7 } from "../src/core/uuid";
import { Vault } from "../src/core/vault";

const [KEY] = await newLock("walk-the-loop-2026", 1);
const NOW = new Date("2026-03-09T01:00:00Z");
class Killed extends Error {}

const note = (text: string): Piece => ({ id: uuid7(), kind: "note", body: { case: "1", note: text } });
const concern = (words: string, files: string[]): Piece => ({
  id: uuid7(), kind: "concern",
  body: { area: "990103", words, kind: "request", reply_by: "none", code: "K7QF-3M2P-9XTD-B", files },
  files: files.map((id) => ({ id, mime: "image/jpeg", data: new ArrayBuffer(8) })),
});

/** A server as the contract has it, on a bad line. What it applied, it applied for good. */
class Line implements Server {
  readonly applied: Outgoing[] = [];
  readonly uploads = new Set<string>();
  constructor(private readonly fate: () => number) {}

  private weather(work: () => void): void {
    const fate = this.fate();
    if (fate === 1) throw new Unreachable(); // lost on the way there
    work();
    if (fate === 2) throw new Unreachable(); // applied, but the answer is lost
    if (fate === 3) throw new Killed(); // applied, and the page is killed
  }

  async records(batch: Outgoing[]): Promise<Result[]> {
    let results: Result[] = [];
    this.weather(() => (results = batch.map((record) => this.apply(record))));
    return results;
  }

  private apply(record: Outgoing): Result {
    for (const file of (record.body.files as string[] | undefined) ?? []) assert.ok(this.uploads.has(file), "a file came after its record");
    const known = this.applied.some((one) => one.id === record.id);
    if (!known) this.applied.push(record);
    if (record.body.note === "refuse me") return { id: record.id, outcome: "refused", detail: "no" };
    return { id: record.id, outcome: known ? "already" : "kept" };
  }

  async file(id: string): Promise<boolean> {
    this.weather(() => this.uploads.add(id));
    return true;
  }
}

async function fresh(): Promise<store.Db> {
  const db = await store.openStore();
  const tx = db.transaction(["records", "files", "meta", "sections"], "readwrite");
  for (const name of tx.objectStoreNames) void tx.objectStore(name).clear();
  await tx.done;
  return db;
}

const step = fc.oneof(
  fc.record({ do: fc.constant("write" as const), n: fc.integer({ min: 1, max: 4 }), files: fc.integer({ min: 0, max: 2 }), bad: fc.boolean() }),
  fc.record({ do: fc.constant("sync" as const) }),
);
const schedule = fc.record({ steps: fc.array(step, { maxLength: 14 }), fates: fc.infiniteStream(fc.integer({ min: 0, max: 5 })) });

test("whatever happens on the way, each record arrives once, in order, and none is lost", async () => {
  await fc.assert(fc.asyncProperty(schedule, async ({ steps, fates }) => {
    let db = await fresh();
    const line = new Line(() => fates.next().value as number);
    const written: string[] = [];
    const attempt = async (): Promise<boolean> => {
      try {
        await replay(new Vault(db, KEY), line);
        return true;
      } catch (error) {
        if (!(error instanceof Unreachable || error instanceof Killed)) throw error;
        if (error instanceof Killed) {
          db.close();
          db = await store.openStore(); // what was committed is all that is left
        }
        return false;
      }
    };
    for (const one of steps) {
      if (one.do === "sync") await attempt();
      else {
        const pieces = Array.from({ length: one.n }, (_, n) =>
          n === 0 && one.files ? concern("井水发黄", Array.from({ length: one.files }, () => uuid7())) : note(one.bad ? "refuse me" : `${n}`));
        await new Vault(db, KEY).save(pieces, NOW);
        written.push(...pieces.map((piece) => piece.id));
      }
    }
    for (let tries = 0; !(await attempt()); tries += 1) assert.ok(tries < 500);
    assert.deepEqual(line.applied.map((record) => record.id), written);
    assert.deepEqual(line.applied.map((record) => record.seq), written.map((_, n) => n + 1));
    assert.equal(await store.count(db, "waiting"), 0);
    const kept = (await store.count(db, "sent")) + (await store.count(db, "refused"));
    assert.equal(kept, written.length);
    db.close();
  }), { numRuns: Number(process.env.POCKET_RUNS ?? 120) });
});

test("more than a batch goes in several, in order", async () => {
  const db = await fresh();
  const vault = new Vault(db, KEY);
  await vault.save(Array.from({ length: BATCH * 2 + 7 }, (_, n) => note(`${n}`)), NOW);
  const line = new Line(() => 0);
  await replay(vault, line);
  assert.deepEqual(line.applied.map((record) => record.body.note), Array.from({ length: BATCH * 2 + 7 }, (_, n) => `${n}`));
  db.close();
});

test("one record the server cannot read does not hold up the others, and is kept with its words", async () => {
  const db = await fresh();
  const vault = new Vault(db, KEY);
  await vault.save([note("1"), note("broken"), note("3")], NOW);
  const line = new Line(() => 0);
  await replay(vault, {
    file: (id) => line.file(id),
    records: async (batch) => (batch.some((record) => record.body.note === "broken") ? { refusal: "看不懂" } : line.records(batch)),
  });
  assert.deepEqual(line.applied.map((record) => record.body.note), ["1", "3"]);
  const [refused] = await vault.entries("refused", 5);
  assert.equal(refused?.detail, "看不懂");
  db.close();
});

test("a photo the server will not take does not hold back what was said", async () => {
  const db = await fresh();
  const vault = new Vault(db, KEY);
  await vault.save([concern("井水发黄", [uuid7()])], NOW);
  const line = new Line(() => 0);
  await replay(vault, { records: (batch) => line.records(batch), file: async () => false });
  assert.deepEqual(line.applied[0]?.body.files, []);
  const [sent] = await vault.entries("sent", 5);
  assert.equal(sent?.unsent_files?.length, 1);
  db.close();
});

test("an answer that names nothing that was asked leaves all in the outbox", async () => {
  const db = await fresh();
  const vault = new Vault(db, KEY);
  await vault.save([note("1")], NOW);
  const stranger: Server = { records: async () => [{ id: uuid7(), outcome: "kept" }], file: async () => true };
  await assert.rejects(replay(vault, stranger), Unreachable);
  assert.equal(await store.count(db, "waiting"), 1);
  db.close();
});

test("an answer is taken once, whatever is in it", () => {
  const batch = [{ id: "a" }, { id: "b" }] as Outgoing[];
  const told = judged(batch, [{ id: "a", outcome: "already" }, { id: "a", outcome: "refused" }, { id: "c", outcome: "kept" }]);
  assert.deepEqual(told, [{ id: "a", state: "sent" }]);
});

test("pauses grow to a ceiling and are never nothing", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, spread) => {
    const wait = pause(failures, spread);
    assert.ok(wait >= 1000 && wait <= 5 * 60_000);
  }));
  assert.ok(pause(8, 0) > pause(1, 1));
});

test("only what changed is fetched", () => {
  const plan = [{ name: "me", etag: "1", bytes: 1 }, { name: "areas", etag: "2", bytes: 1 }];
  assert.deepEqual(changed(plan, new Map([["me", "1"], ["areas", "1"]])).map((one) => one.name), ["areas"]);
});
