// How what was written reaches the server: once each, in the phone's own order, none ever dropped.
// Knows neither browser nor network: both are handed in.
import type { Outgoing } from "./records";

export const BATCH = 50;
const SLOWEST = 5 * 60_000;

export interface Result {
  id: string;
  outcome: "kept" | "already" | "refused";
  code?: string;
  detail?: string;
  made?: unknown;
}
export interface Settled {
  id: string;
  state: "sent" | "refused";
  code?: string;
  detail?: string;
  made?: unknown;
}
export interface Upload {
  id: string;
  state: "waiting" | "sent" | "refused";
}

/** What lies on the phone. `settle` writes the answers down before it returns. */
export interface Outbox {
  next(limit: number): Promise<Outgoing[]>;
  files(record: string): Promise<Upload[]>;
  settle(answers: Settled[]): Promise<void>;
  settleFile(id: string, state: "sent" | "refused"): Promise<void>;
}
/** The other side. `records` gives null, and `file` false, for what the server will never take. */
export interface Server {
  records(batch: Outgoing[]): Promise<Result[] | { refusal: string }>;
  file(id: string): Promise<boolean>;
}

/** No answer, or none that tells anything: all is kept and sent again later. */
export class Unreachable extends Error {}

/** Which records of a batch the server answered, and how. One it left out stays in the outbox. */
export function judged(batch: Outgoing[], results: Result[]): Settled[] {
  const asked = new Set(batch.map((record) => record.id));
  return results
    .filter((result) => asked.delete(result.id))
    .map((result) => ({
      id: result.id,
      state: result.outcome === "refused" ? "refused" : "sent",
      ...(result.code ? { code: result.code } : {}),
      ...(result.detail ? { detail: result.detail } : {}),
      ...(result.made ? { made: result.made } : {}),
    }));
}

/** Send until the outbox is empty. Throws Unreachable, or what the server side throws. */
export async function replay(outbox: Outbox, server: Server): Promise<void> {
  let size = BATCH;
  for (;;) {
    const batch = await outbox.next(size);
    if (batch.length === 0) return;
    const ready = await withFiles(batch, outbox, server);
    const answer = await server.records(ready);
    if (Array.isArray(answer)) {
      const answers = judged(ready, answer);
      if (answers.length === 0) throw new Unreachable();
      await outbox.settle(answers);
      size = BATCH;
    } else if (batch.length > 1) {
      size = 1; // one of them is at fault: find out which
    } else {
      await outbox.settle([{ id: batch[0]!.id, state: "refused", detail: answer.refusal }]);
    }
  }
}

/** Send the photos first; a record names only those that arrived. */
async function withFiles(batch: Outgoing[], outbox: Outbox, server: Server): Promise<Outgoing[]> {
  const ready: Outgoing[] = [];
  for (const record of batch) {
    const refused = new Set<string>();
    for (const file of await outbox.files(record.id)) {
      const taken = file.state === "waiting" ? await server.file(file.id) : file.state === "sent";
      if (!taken) refused.add(file.id);
      if (file.state === "waiting") await outbox.settleFile(file.id, taken ? "sent" : "refused");
    }
    ready.push(refused.size ? without(record, refused) : record);
  }
  return ready;
}

function without(record: Outgoing, refused: Set<string>): Outgoing {
  const files = ((record.body.files as string[] | undefined) ?? []).filter((id) => !refused.has(id));
  return { ...record, body: { ...record.body, files } };
}

/** How long to wait after so many failures in a row, in ms; `spread` is from 0 to 1. */
export function pause(failures: number, spread: number): number {
  const full = Math.min(SLOWEST, 2000 * 2 ** Math.min(failures - 1, 20));
  return Math.round(full / 2 + (full / 2) * spread);
}

export interface Listed {
  name: string;
  etag: string;
  bytes: number;
}

/** Which sections of a plan are not here yet in this form. */
export function changed<T extends Listed>(plan: T[], have: Map<string, string>): T[] {
  return plan.filter((section) => have.get(section.name) !== section.etag);
}
