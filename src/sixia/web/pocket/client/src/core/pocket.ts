// The pocket itself: who is signed in, what is open, what is on its way. Pages read `pocket` and
// call its verbs; whatever changes, `changed` tells them.
import { Api, CutOff, Refused, SignInAgain, type Plan } from "./api";
import { changed as outOfDate, pause, replay, Unreachable } from "./engine";
import type { Piece } from "./records";
import { newLock, relock, unlock, WrongPassword, type Lock } from "./seal";
import { nothing, type Sections } from "./sections";
import * as store from "./store";
import { Vault, type Drafts, type Session } from "./vault";

export type Phase = "starting" | "signed_out" | "locked" | "open" | "cut_off" | "broken";
const EVERY = 5 * 60_000;
const IDLE = 30 * 60_000;
const SETTLE = 300; // after a save the phone first shows that it is saved

export interface Tally {
  waiting: number;
  refused: number;
}

class Pocket {
  phase: Phase = "starting";
  sections: Sections = nothing();
  session: Session | undefined;
  tally: Tally = { waiting: 0, refused: 0 };
  /** The last try found no server. */
  unreachable = false;
  sending = false;
  signInAgain = false;
  /** Asked before the first download: how much it is. */
  offer: Plan | undefined;
  pulledAt = 0;
  drafts: Drafts = {};
  vault: Vault | undefined;

  private db: store.Db | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly others = new BroadcastChannel("sixia-pocket");
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private touched = Date.now();
  private drafting: Promise<unknown> = Promise.resolve();
  readonly api = new Api(
    () => document.documentElement.lang,
    () => this.session?.token ?? "",
  );

  // --- telling the pages

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  // --- opening and closing

  async start(): Promise<void> {
    this.others.onmessage = (message) => void this.heard(message.data as string);
    addEventListener("online", () => void this.sync());
    addEventListener("offline", () => this.changed());
    document.addEventListener("visibilitychange", () => void (document.hidden || this.sync()));
    addEventListener("focus", () => void this.sync());
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (this.touched = Date.now()), { passive: true });
    setInterval(() => this.lockIfIdle(), 30_000);
    try {
      this.db = await store.openStore(() => location.reload());
      this.phase = (await this.db.get("meta", "lock")) ? "locked" : "signed_out";
    } catch {
      this.phase = "broken";
    }
    this.changed();
  }

  /** Sign in on this phone. Throws Refused, Unreachable. */
  async signIn(username: string, password: string, device: string): Promise<void> {
    const session = await this.api.signIn(username, password, device);
    const [key, lock] = await newLock(password);
    this.vault = new Vault(this.database, key);
    await this.vault.putSession(session);
    await store.put(this.database, "lock", lock); // last: from now on the phone is signed in
    void navigator.storage?.persist?.();
    await this.opened();
  }

  /** Throws WrongPassword. */
  async unlock(password: string): Promise<void> {
    this.vault = new Vault(this.database, await unlock(await this.lockRow(), password));
    await this.opened();
  }

  private async opened(): Promise<void> {
    const vault = this.vault!;
    this.session = await vault.session();
    this.sections = await vault.sections();
    this.drafts = await vault.drafts();
    this.pulledAt = ((await this.database.get("meta", "seen")) as number | undefined) ?? 0;
    this.signInAgain = false;
    this.phase = "open";
    this.touched = Date.now();
    await this.count();
    void vault.prune();
    void this.sync();
  }

  /** After the token ended: the same person signs in again, and nothing on the phone is lost.
   * Throws Refused, Unreachable; WrongPassword where the password was changed and `old` is not it. */
  async renew(username: string, password: string, old: string, device: string): Promise<void> {
    const lock = await this.lockRow();
    const fresh = await relock(lock, old || password, password);
    const session = await this.api.signIn(username, password, device);
    if (session.staff.id !== this.session?.staff.id) throw new Refused(403, "someone_else", "");
    await store.put(this.database, "lock", fresh);
    await this.vault!.putSession(session);
    this.session = session;
    this.signInAgain = false;
    this.changed();
    void this.sync();
  }

  /** Forget the key; what is written stays sealed on the phone. */
  lock(): void {
    if (this.phase !== "open") return;
    location.hash = "";
    location.reload();
  }

  private lockIfIdle(): void {
    if (Date.now() - this.touched > IDLE) this.lock();
  }

  /** Sign out: the server forgets the phone, and the phone everything. */
  async signOut(): Promise<void> {
    await this.api.signOut().catch(() => undefined);
    await this.wipe();
    this.phase = "signed_out";
    location.hash = "";
    location.reload();
  }

  /** Everything on the phone goes, in this tab and in others. */
  async wipe(): Promise<void> {
    clearTimeout(this.timer);
    this.others.postMessage("wiped");
    this.vault = this.session = undefined;
    this.sections = nothing();
    this.drafts = {};
    await store.wipe(this.database);
    localStorage.clear();
    for (const name of await caches.keys()) await caches.delete(name);
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
  }

  // --- writing

  /** Keep what was written. When this returns it is on the disk of the phone. */
  async save(form: string, pieces: Piece[], mends = ""): Promise<void> {
    performance.mark("save");
    await this.drafting;
    const { [form]: _done, ...left } = this.drafts;
    await this.vault!.save(pieces, new Date(), mends, left);
    performance.measure("saved", "save");
    this.drafts = left;
    this.tally = { waiting: this.tally.waiting + pieces.length, refused: this.tally.refused - (mends ? 1 : 0) };
    this.others.postMessage("written");
    if (!this.unreachable) this.again(SETTLE); // else the next try is on its way already
    this.changed();
  }

  /** Keep what is half written; null forgets it. */
  draft(form: string, values: object | null): void {
    const { [form]: _old, ...others } = this.drafts;
    this.drafts = values ? { ...others, [form]: values } : others;
    const drafts = this.drafts;
    this.drafting = this.drafting.then(() => this.vault?.putDrafts(drafts)).catch(() => undefined);
  }

  async count(): Promise<void> {
    const [waiting, refused] = await Promise.all([
      store.count(this.database, "waiting"),
      store.count(this.database, "refused"),
    ]);
    this.tally = { waiting, refused };
    this.changed();
  }

  // --- going over

  /** Send what waits, then fetch what changed; one tab at a time. */
  async sync(): Promise<void> {
    if (this.phase !== "open" || this.signInAgain || this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    this.changed();
    await this.alone(async () => {
      await replay(this.vault!, {
        records: (batch) => this.api.records(this.session!.device, batch),
        file: (id) => this.file(id),
      });
      await this.pull();
    }).then(
      () => this.reached(),
      (error: unknown) => this.failed(error),
    );
    this.sending = false;
    if (this.phase === "open") await this.count();
    // What was written meanwhile, or waits because another tab is sending, goes next.
    if (this.tally.waiting && !this.unreachable && !this.signInAgain) this.again(SETTLE);
    this.changed();
  }

  private async alone(work: () => Promise<void>): Promise<void> {
    if (!navigator.locks) return work();
    await navigator.locks.request("sixia-pocket-sync", { ifAvailable: true }, async (lock) => {
      if (lock) await work();
    });
  }

  private async file(id: string): Promise<boolean> {
    const file = await this.vault!.fileBytes(id);
    return file ? this.api.file(id, file.mime, file.data) : false;
  }

  /** Fetch what changed; the first time only once the person said yes to its size. */
  async pull(agreed = false): Promise<void> {
    const plan = await this.api.plan();
    const have = await this.vault!.etags();
    const due = outOfDate(plan.sections, have);
    if (have.size === 0 && due.length > 0 && !agreed) {
      this.offer = { ...plan, bytes: due.reduce((sum, section) => sum + section.bytes, 0) };
      return;
    }
    for (const { name } of due) {
      const got = await this.api.section(name, have.get(name) ?? "");
      if (got) await this.vault!.putSection(name, got.etag, got.items);
    }
    this.offer = undefined;
    this.pulledAt = Date.now();
    await store.put(this.database, "seen", this.pulledAt);
    if (due.length) this.others.postMessage("pulled");
    this.sections = await this.vault!.sections();
  }

  /** Yes to the first download. Throws Unreachable. */
  async download(): Promise<void> {
    try {
      await this.pull(true);
      this.reached();
    } catch (error) {
      await this.failed(error);
      if (this.phase === "open") throw error;
    } finally {
      this.changed();
    }
  }

  private reached(): void {
    this.failures = 0;
    this.unreachable = false;
    this.again(EVERY);
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof CutOff) {
      await this.wipe();
      this.phase = "cut_off";
    } else if (error instanceof SignInAgain) {
      this.signInAgain = true;
    } else {
      if (!(error instanceof Unreachable)) console.error(error);
      this.unreachable = true;
      this.failures += 1;
      this.again(pause(this.failures, Math.random()));
    }
  }

  private again(after: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.sync(), after);
  }

  private async heard(message: string): Promise<void> {
    if (message === "wiped") location.reload();
    else if (this.phase === "open") {
      if (message === "pulled") this.sections = await this.vault!.sections();
      await this.count();
    }
  }

  private get database(): store.Db {
    if (!this.db) throw new Error("the store is not open");
    return this.db;
  }

  private async lockRow(): Promise<Lock> {
    return (await this.database.get("meta", "lock")) as Lock;
  }
}

export const pocket = new Pocket();
export { WrongPassword };
