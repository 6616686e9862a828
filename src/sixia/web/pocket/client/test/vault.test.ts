// What lies on the phone: sealed, numbered, found again, and gone when it must go.
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { localTime, type Piece } from "../src/core/records";
import { newLock, open, relock, seal, unlock, WrongPassword } from "../src/core/seal";
import * as store from "../src/core/store";
import { uuid7 } from "../src/core/uuid";
import { Vault } from "../src/core/vault";

const NOW = new Date("2026-03-09T01:00:00Z");
const [KEY] = await newLock("walk-the-loop-2026", 1);
const note = (text: string): Piece => ({ id: uuid7(), kind: "note", body: { case: "1", note: text } });

async function fresh(): Promise<[store.Db, Vault]> {
  const old = await store.openStore();
  await store.wipe(old);
  const db = await store.openStore();
  return [db, new Vault(db, KEY)];
}

test("only the password opens the lock, and a changed one opens the same key", async () => {
  const [key, lock] = await newLock("first password", 10);
  const sealed = await seal(key, "here", { words: "王婆婆" });
  await assert.rejects(unlock(lock, "another"), WrongPassword);
  assert.deepEqual(await open(await unlock(lock, "first password"), "here", sealed), { words: "王婆婆" });
  const changed = await relock(lock, "first password", "second", 10);
  assert.deepEqual(await open(await unlock(changed, "second"), "here", sealed), { words: "王婆婆" });
  await assert.rejects(unlock(changed, "first password"), WrongPassword);
  assert.notDeepEqual(lock.salt, changed.salt);
});

test("what was moved or changed does not open", async () => {
  const sealed = await seal(KEY, "here", "x");
  await assert.rejects(open(KEY, "there", sealed));
  const bent = new Uint8Array(sealed.data.slice(0));
  bent[0]! ^= 1;
  await assert.rejects(open(KEY, "here", { ...sealed, data: bent.buffer }));
});

/** Every byte of every row, as text. */
async function dump(db: store.Db): Promise<string> {
  const rows = (await Promise.all((["records", "files", "sections", "meta"] as const).map((name) => db.getAll(name)))).flat();
  const flat = (value: unknown): string => {
    if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value as Uint8Array<ArrayBuffer>);
    if (value && typeof value === "object") return Object.values(value).map(flat).join(" ");
    return String(value);
  };
  return rows.map(flat).join("\n");
}

test("no word, name, token or draft lies on the phone in clear", async () => {
  const [db, vault] = await fresh();
  await vault.putSession({ token: "sxt-secret", device: "d", staff: { id: 1, name: "周小满", unit: 1, unit_name: "石桥镇", roles: [] } });
  await vault.save([note("王婆婆家没有水")], NOW);
  await vault.putDrafts({ visit: { words: "还没写完" } });
  await vault.putSection("households", "e", [{ name: "王婆婆" }]);
  await vault.settle([{ id: (await vault.next(1))[0]!.id, state: "refused", detail: "日子过了" }]);
  const seen = await dump(db);
  for (const secret of ["王婆婆", "sxt-secret", "周小满", "还没写完", "日子过了", "石桥镇"]) assert.ok(!seen.includes(secret), secret);
  assert.equal((await vault.sections()).households[0]?.name, "王婆婆");
  assert.equal((await vault.session()).token, "sxt-secret");
  db.close();
});

test("numbers run on without gaps, also from two tabs at once, and after all was sent", async () => {
  const [db, vault] = await fresh();
  const other = await store.openStore();
  const second = new Vault(other, KEY);
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? vault : second).save([note("a"), note("b")], NOW)));
  const all = await vault.next(100);
  assert.deepEqual(all.map((record) => record.seq), Array.from({ length: 40 }, (_, n) => n + 1));
  for (let n = 0; n < 40; n += 2) assert.deepEqual([all[n]!.body.note, all[n + 1]!.body.note], ["a", "b"]);
  await vault.settle(all.map(({ id }) => ({ id, state: "sent" as const })));
  await vault.prune(Date.now() + 15 * 24 * 3600_000);
  await vault.save([note("c")], NOW);
  assert.equal((await vault.next(1))[0]!.seq, 41);
  other.close();
  db.close();
});

test("what was sent stays fourteen days; what waits or was refused stays", async () => {
  const [db, vault] = await fresh();
  await vault.save([note("sent"), note("refused"), note("waiting")], NOW);
  const [a, b] = await vault.next(2);
  const then = NOW.getTime();
  await vault.settle([{ id: a!.id, state: "sent" }, { id: b!.id, state: "refused" }], then);
  await vault.prune(then + 13 * 24 * 3600_000);
  assert.equal(await store.count(db, "sent"), 1);
  await vault.prune(then + 14.5 * 24 * 3600_000);
  assert.deepEqual(await Promise.all((["sent", "refused", "waiting"] as const).map((state) => store.count(db, state))), [0, 1, 1]);
  db.close();
});

test("a mended record is a new one, and the old one is refused no more", async () => {
  const [db, vault] = await fresh();
  await vault.save([note("wrong")], NOW);
  const [old] = await vault.next(1);
  await vault.settle([{ id: old!.id, state: "refused", detail: "改一改" }]);
  await vault.save([note("right")], NOW, old!.id);
  assert.equal((await vault.entry(old!.id))?.state, "mended");
  assert.deepEqual((await vault.next(5)).map((record) => [record.seq, record.body.note, record.mends]), [[2, "right", old!.id]]);
  db.close();
});

test("saving one form keeps the draft of another", async () => {
  const [db, vault] = await fresh();
  await vault.putDrafts({ note: { note: "x" }, visit: { words: "y" } });
  await vault.save([note("x")], NOW, "", { visit: { words: "y" } });
  assert.deepEqual(await vault.drafts(), { visit: { words: "y" } });
  await vault.save([note("y")], NOW);
  assert.deepEqual(await vault.drafts(), {});
  db.close();
});

test("wiping leaves nothing, even while another tab is open", async () => {
  const [db, vault] = await fresh();
  await vault.save([note("x")], NOW);
  let told = false;
  await store.openStore(() => (told = true));
  await store.wipe(db);
  assert.ok(told);
  const again = await store.openStore();
  assert.equal((await dump(again)).trim(), "");
  again.close();
});

test("ids rise, also within one millisecond and when the clock goes back", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 50 }), (steps) => {
    let now = Date.UTC(2026, 2, 9);
    const ids = steps.map((step) => uuid7((now += step - 1)));
    assert.deepEqual(ids, [...ids].sort());
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }));
});

test("a moment is told with its offset and means the same moment", () => {
  fc.assert(fc.property(fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }), (at) => {
    const text = localTime(at);
    assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
    assert.equal(new Date(text).getTime(), at.getTime());
  }));
});
