// The open store: what is written is sealed on the way in and opened on the way out.
import type { Outbox, Settled, Upload } from "./engine";
import { localTime, type Outgoing, type Piece, type Written } from "./records";
import { open, openBytes, seal, sealBytes } from "./seal";
import type { SectionName, Sections } from "./sections";
import { nothing } from "./sections";
import * as store from "./store";
import type { Db, FileRow, Row } from "./store";

export interface Session {
  token: string;
  device: string;
  staff: { id: number | string; name: string; unit: number | string; unit_name: string; roles: string[] };
}
/** A record as a list shows it. */
export interface Entry extends Written {
  id: string;
  seq: number;
  state: store.State;
}
/** What is half written, by form. */
export type Drafts = Record<string, object>;
const DAY = 24 * 3600_000;
export const KEPT_DAYS = 14;

export class Vault implements Outbox {
  constructor(
    readonly db: Db,
    private readonly key: CryptoKey,
  ) {}

  /** Keep records, in this order. When this returns they are on the disk of the phone.
   * `mends`: the refused record they stand for; `drafts`: what stays half written. */
  async save(pieces: Piece[], now: Date, mends = "", drafts: Drafts = {}): Promise<void> {
    const draft = Object.keys(drafts).length ? await seal(this.key, "draft", drafts) : undefined;
    const rows = await Promise.all(pieces.map((piece, n) => this.row(piece, now, n ? "" : mends)));
    const files = await Promise.all(pieces.flatMap((piece) => this.fileRows(piece)));
    const mended = mends ? { id: mends, at: now.getTime() } : undefined;
    await store.append(this.db, rows, files, { mends: mended, draft });
  }

  private async row(piece: Piece, now: Date, mends: string): Promise<{ id: string; sealed: Row["sealed"] }> {
    const written: Written = {
      kind: piece.kind,
      happened_at: localTime(now),
      body: piece.body as unknown as Record<string, unknown>,
      ...(mends ? { mends } : {}),
    };
    return { id: piece.id, sealed: await seal(this.key, piece.id, written) };
  }

  private fileRows(piece: Piece): Promise<FileRow>[] {
    return (piece.files ?? []).map(async (file): Promise<FileRow> => ({
      id: file.id,
      record: piece.id,
      state: "waiting",
      mime: file.mime,
      sealed: await sealBytes(this.key, file.id, file.data),
    }));
  }

  private written(row: Row): Promise<Written> {
    return open<Written>(this.key, row.id, row.sealed);
  }

  async next(limit: number): Promise<Outgoing[]> {
    const rows = await store.waiting(this.db, limit);
    return Promise.all(
      rows.map(async (row) => {
        const { kind, happened_at, body, mends } = await this.written(row);
        return { id: row.id, seq: row.seq, kind, happened_at, body, ...(mends ? { mends } : {}) };
      }),
    );
  }

  async files(record: string): Promise<Upload[]> {
    return store.filesOf(this.db, record);
  }

  async fileBytes(id: string): Promise<{ mime: string; data: ArrayBuffer } | undefined> {
    const row = await this.db.get("files", id);
    if (!row?.sealed) return undefined;
    return { mime: row.mime, data: await openBytes(this.key, id, row.sealed) };
  }

  settleFile(id: string, state: "sent" | "refused"): Promise<void> {
    return store.settleFile(this.db, id, state);
  }

  async settle(answers: Settled[], now: number = Date.now()): Promise<void> {
    const rows: Row[] = [];
    for (const { id, state, ...told } of answers) {
      const row = await this.db.get("records", id);
      if (!row) continue;
      const unsent = (await store.filesOf(this.db, id)).filter((file) => file.state === "refused");
      const more = unsent.length ? { unsent_files: unsent.map((file) => file.id) } : {};
      const sealed = await seal(this.key, id, { ...(await this.written(row)), ...told, ...more });
      rows.push({ ...row, state, sealed, settled: now });
    }
    await store.settle(this.db, rows);
  }

  async entries(state: store.State, limit: number): Promise<Entry[]> {
    const rows = await store.latest(this.db, state, limit);
    return Promise.all(rows.map((row) => this.shown(row)));
  }

  async entry(id: string): Promise<Entry | undefined> {
    const row = await this.db.get("records", id);
    return row && this.shown(row);
  }

  private async shown(row: Row): Promise<Entry> {
    return { ...(await this.written(row)), id: row.id, seq: row.seq, state: row.state };
  }

  prune(now: number = Date.now()): Promise<void> {
    return store.prune(this.db, now - KEPT_DAYS * DAY);
  }

  // --- what the server gave

  async sections(): Promise<Sections> {
    const all = nothing();
    for (const row of await this.db.getAll("sections")) {
      const name = row.name as SectionName;
      all[name] = await open(this.key, `section:${name}`, row.sealed);
    }
    return all;
  }

  async etags(): Promise<Map<string, string>> {
    const rows = await this.db.getAll("sections");
    return new Map(rows.map((row) => [row.name, row.etag]));
  }

  async putSection(name: SectionName, etag: string, items: unknown): Promise<void> {
    const sealed = await seal(this.key, `section:${name}`, items);
    await this.db.put("sections", { name, etag, sealed });
  }

  // --- who is signed in, and what is half written

  async session(): Promise<Session> {
    const sealed = (await this.db.get("meta", "session")) as Row["sealed"];
    return open<Session>(this.key, "session", sealed);
  }

  async putSession(session: Session): Promise<void> {
    await store.put(this.db, "session", await seal(this.key, "session", session));
  }

  async drafts(): Promise<Drafts> {
    const sealed = (await this.db.get("meta", "draft")) as Row["sealed"] | undefined;
    return sealed ? open<Drafts>(this.key, "draft", sealed) : {};
  }

  async putDrafts(drafts: Drafts): Promise<void> {
    await store.put(this.db, "draft", await seal(this.key, "draft", drafts));
  }
}
