// What a worker writes down, as the server takes it (POST /api/v1/sync/records).
export interface Mark {
  lat: number;
  lon: number;
}
export type ReplyBy = "none" | "sms" | "phone";
export type Said = "request" | "suggestion" | "enquiry" | "complaint" | "thanks";
export type OutingKind = "outreach" | "research" | "reception" | "onsite" | "home" | "meeting";

interface From {
  visit?: string;
  outing?: string;
  household?: string;
}
interface Who {
  name?: string;
  phone?: string;
  reply_by?: ReplyBy;
}

export interface Bodies {
  visit: { area: string; household?: string; outing?: string; met: "yes" | "no"; note?: string; place?: string; mark?: Mark };
  concern: From & Who & { area: string; words: string; kind: Said; place?: string; consent?: boolean; code: string; files?: string[]; mark?: Mark };
  promise: From & Who & { area: string; means: string; due_on: string; words?: string; place?: string };
  need: { household: string; words: string; visit?: string };
  result: { household: string; words: string; visit?: string };
  measure: { household: string; words: string; means: string; due_on: string; visit?: string };
  question: Who & { area: string; words: string; answer?: string; policy?: string; outing?: string; visit?: string; code?: string };
  held: { outing?: string; kind: string; area: string; place: string; head_count: number; note?: string };
  note: { case: string; note: string };
  contact: { case: string; how: "phone" | "visit"; note?: string };
  help: { need: string; case?: string };
}
export type Kind = keyof Bodies;

/** A photo or a memo, ready to be sent. */
export interface File {
  id: string;
  mime: string;
  data: ArrayBuffer;
}

/** One record, not stored yet. */
export type Piece = { [K in Kind]: { id: string; kind: K; body: Bodies[K]; files?: File[] } }[Kind];

/** What is sealed of a stored record. `code` and `detail`: what the server said of it;
 * `mends`: the refused record it stands for. */
export interface Written {
  kind: Kind;
  happened_at: string;
  body: Record<string, unknown>;
  code?: string;
  detail?: string;
  made?: unknown;
  mends?: string;
  unsent_files?: string[];
}

/** As it goes to the server. */
export interface Outgoing {
  id: string;
  seq: number;
  kind: Kind;
  happened_at: string;
  body: Record<string, unknown>;
  mends?: string;
}

/** A moment as the phone's clock has it, with its offset: 2026-03-09T09:00:00.000+08:00. */
export function localTime(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const shifted = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${shifted}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

/** The body without what was left empty. */
export function filled<T extends object>(body: T): T {
  const kept = Object.entries(body).filter(([, value]) => value !== "" && value !== undefined);
  return Object.fromEntries(kept) as T;
}
