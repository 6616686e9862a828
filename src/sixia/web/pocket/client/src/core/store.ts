// The rows on the phone. A write is one transaction that is flushed before it counts.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Lock, Sealed } from "./seal";

export type State = "waiting" | "sent" | "refused" | "mended";

/** One record: order and state in clear, all else sealed. `settled`: when it got an answer, in ms. */
export interface Row {
  id: string;
  seq: number;
  state: State;
  sealed: Sealed;
  settled?: number;
}
export interface FileRow {
  id: string;
  record: string;
  state: "waiting" | "sent" | "refused";
  mime: string;
  sealed?: Sealed;
}
export interface SectionRow {
  name: string;
  etag: string;
  sealed: Sealed;
}
export interface Schema extends DBSchema {
  records: { key: string; value: Row; indexes: { state: [string, number]; settled: number } };
  files: { key: string; value: FileRow; indexes: { record: string } };
  sections: { key: string; value: SectionRow };
  meta: { key: string; value: unknown };
}
export type Db = IDBPDatabase<Schema>;

export const NAME = "sixia-pocket";
const STRICT = { durability: "strict" } as const;

/** Open the rows. `gone` is called when another tab wipes them. */
export function openStore(gone: () => void = () => undefined): Promise<Db> {
  return openDB<Schema>(NAME, 1, {
    upgrade(db) {
      const records = db.createObjectStore("records", { keyPath: "id" });
      records.createIndex("state", ["state", "seq"]);
      records.createIndex("settled", "settled");
      db.createObjectStore("files", { keyPath: "id" }).createIndex("record", "record");
      db.createObjectStore("sections", { keyPath: "name" });
      db.createObjectStore("meta");
    },
    blocking(_old, _new, event) {
      (event.target as IDBDatabase).close();
      gone();
    },
  });
}

const range = (state: State): IDBKeyRange => IDBKeyRange.bound([state, 0], [state, Infinity]);

/** Append records in the order given; each gets the next number of this phone. `draft` is what
 * stays half written. */
export async function append(
  db: Db,
  rows: Omit<Row, "seq" | "state">[],
  files: FileRow[],
  rest: { mends?: { id: string; at: number } | undefined; draft?: Sealed | undefined } = {},
): Promise<void> {
  const tx = db.transaction(["records", "files", "meta"], "readwrite", STRICT);
  const [records, meta] = [tx.objectStore("records"), tx.objectStore("meta")];
  const first = ((await meta.get("seq")) as number | undefined) ?? 0;
  void meta.put(first + rows.length, "seq");
  rows.forEach((row, place) => void records.add({ ...row, seq: first + place + 1, state: "waiting" }));
  files.forEach((file) => void tx.objectStore("files").add(file));
  const { mends, draft } = rest;
  const old = mends && (await records.get(mends.id));
  if (mends && old) void records.put({ ...old, state: "mended", settled: mends.at });
  void (draft ? meta.put(draft, "draft") : meta.delete("draft"));
  await tx.done;
}

export function waiting(db: Db, limit: number): Promise<Row[]> {
  return db.getAllFromIndex("records", "state", range("waiting"), limit);
}

export const count = (db: Db, state: State): Promise<number> =>
  db.countFromIndex("records", "state", range(state));

/** The latest records of this state, newest first. */
export async function latest(db: Db, state: State, limit: number): Promise<Row[]> {
  const found: Row[] = [];
  const index = db.transaction("records").store.index("state");
  let cursor = await index.openCursor(range(state), "prev");
  while (cursor && found.length < limit) {
    found.push(cursor.value);
    cursor = await cursor.continue();
  }
  return found;
}

/** Write down the answers to some records; the photos of those that went through are dropped. */
export async function settle(db: Db, rows: Row[]): Promise<void> {
  const tx = db.transaction(["records", "files"], "readwrite", STRICT);
  for (const row of rows) {
    if ((await tx.objectStore("records").get(row.id))?.state !== "waiting") continue;
    void tx.objectStore("records").put(row);
    if (row.state === "sent") await dropFiles(tx.objectStore("files").index("record"), row.id);
  }
  await tx.done;
}

interface Deletable {
  openCursor(key: string): Promise<{ delete(): unknown; continue(): Promise<unknown> } | null>;
}
async function dropFiles(index: unknown, record: string): Promise<void> {
  let cursor = await (index as Deletable).openCursor(record);
  while (cursor) {
    cursor.delete();
    cursor = (await cursor.continue()) as typeof cursor;
  }
}

export const filesOf = (db: Db, record: string): Promise<FileRow[]> =>
  db.getAllFromIndex("files", "record", record);

export async function settleFile(db: Db, id: string, state: "sent" | "refused"): Promise<void> {
  const tx = db.transaction("files", "readwrite", STRICT);
  const row = await tx.store.get(id);
  if (row) void tx.store.put({ ...row, state });
  await tx.done;
}

/** Drop what was sent or mended before this moment. */
export async function prune(db: Db, before: number): Promise<void> {
  const tx = db.transaction(["records", "files"], "readwrite");
  const index = tx.objectStore("records").index("settled");
  let cursor = await index.openCursor(IDBKeyRange.upperBound(before));
  while (cursor) {
    if (cursor.value.state !== "refused") {
      await dropFiles(tx.objectStore("files").index("record"), cursor.value.id);
      await cursor.delete();
    }
    cursor = await cursor.continue();
  }
  await tx.done;
}

export async function put(db: Db, name: "lock" | "session" | "draft" | "seen", value: Lock | Sealed | number): Promise<void> {
  const tx = db.transaction("meta", "readwrite", STRICT);
  void tx.store.put(value, name);
  await tx.done;
}

/** Empty everything at once, then remove the database itself as soon as other tabs let go. */
export async function wipe(db: Db): Promise<void> {
  const tx = db.transaction(["records", "files", "sections", "meta"], "readwrite", STRICT);
  for (const name of tx.objectStoreNames) void tx.objectStore(name).clear();
  await tx.done;
  db.close();
  await deleteDB(NAME);
}
