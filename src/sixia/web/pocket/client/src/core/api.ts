// The server, as the field client speaks to it (/api/v1).
import { Unreachable, type Listed, type Result } from "./engine";
import type { Outgoing } from "./records";
import { localTime } from "./records";
import type { SectionName } from "./sections";
import type { Session } from "./vault";

const TOO_LONG = 60_000;

/** This phone was cut off: all on it must go, at once. */
export class CutOff extends Error {}
/** The token opens nothing any more; what is on the phone stays. */
export class SignInAgain extends Error {}
/** The server said no, in words for people. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

export interface Plan {
  server_time: string;
  sections: (Listed & { name: SectionName })[];
  bytes: number;
}
interface Told {
  error?: string;
  detail?: unknown;
  wipe?: boolean;
}

export class Api {
  constructor(
    private readonly language: () => string,
    private readonly token: () => string = () => "",
  ) {}

  signIn(username: string, password: string, name: string): Promise<Session> {
    return this.json("POST", "devices", { username, password, name });
  }

  async signOut(): Promise<void> {
    await this.ask("DELETE", "devices/current");
  }

  plan(): Promise<Plan> {
    return this.json("GET", "sync/plan");
  }

  /** The items of a section, or null where it is still what `etag` names. */
  async section(name: SectionName, etag: string): Promise<{ etag: string; items: unknown } | null> {
    const answer = await this.ask("GET", `sync/sections/${name}`, undefined, etag ? { "If-None-Match": etag } : {});
    return answer.status === 304 ? null : ((await answer.json()) as { etag: string; items: unknown });
  }

  /** The answers to a batch, or the words with which the server turned it away as a whole. */
  async records(device: string, batch: Outgoing[]): Promise<Result[] | { refusal: string }> {
    const sent_at = localTime(new Date());
    try {
      const answer = await this.json<{ results: Result[] }>("POST", "sync/records", { device, sent_at, records: batch });
      return answer.results;
    } catch (error) {
      if (error instanceof Refused && [400, 413, 422].includes(error.status)) return { refusal: error.message };
      throw retried(error);
    }
  }

  /** Send a photo or memo; false where the server does not take it. */
  async file(id: string, mime: string, data: ArrayBuffer): Promise<boolean> {
    try {
      await this.ask("PUT", `sync/files/${id}`, data, { "Content-Type": mime });
      return true;
    } catch (error) {
      if (error instanceof Refused && [400, 413, 415, 422].includes(error.status)) return false;
      throw retried(error);
    }
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.ask(method, path, sent, sent ? { "Content-Type": "application/json" } : {});
    return (await answer.json().catch(() => Promise.reject(new Unreachable()))) as T;
  }

  private async ask(method: string, path: string, body?: BodyInit, headers: HeadersInit = {}): Promise<Response> {
    const answer = await fetch(`/api/v1/${path}`, {
      method,
      headers: { ...headers, "Accept-Language": this.language(), ...this.bearer() },
      signal: AbortSignal.timeout(TOO_LONG),
      credentials: "omit",
      cache: "no-store",
      ...(body === undefined ? {} : { body }),
    }).catch(() => Promise.reject(new Unreachable()));
    if (answer.ok || answer.status === 304) return answer;
    throw await this.wrong(answer);
  }

  private bearer(): Record<string, string> {
    const token = this.token();
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  private async wrong(answer: Response): Promise<Error> {
    const told = (await answer.json().catch(() => ({}))) as Told;
    if (answer.status === 401 && told.wipe === true) return new CutOff();
    if (answer.status === 401 && told.error === "no_token") return new SignInAgain();
    if (answer.status >= 500) return new Unreachable();
    const detail = typeof told.detail === "string" ? told.detail : "";
    return new Refused(answer.status, told.error ?? "", detail);
  }
}

/** What is neither a sign-off nor a cut-off is tried again later. */
function retried(error: unknown): unknown {
  return error instanceof Refused ? new Unreachable() : error;
}
