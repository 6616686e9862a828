import { useLayoutEffect, useState } from "preact/hooks";
import { pocket } from "../core/pocket";

// A layout effect runs before anything else can happen; a plain one waits for the next frame, and
// what changes until then is never drawn.

/** Draw again whenever the pocket changes. */
export function usePocket(): typeof pocket {
  const [, draw] = useState(0);
  useLayoutEffect(() => pocket.listen(() => draw((n) => n + 1)), []);
  return pocket;
}

export interface Route {
  page: string;
  id: string;
  query: URLSearchParams;
}

/** Where the address leads: #/page/id?more. */
export function route(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page = "", id = ""] = path.split("/");
  return { page: page || "today", id: decodeURIComponent(id), query: new URLSearchParams(query) };
}

export function useRoute(): Route {
  const [here, go] = useState(route);
  useLayoutEffect(() => {
    const moved = (): void => go(route());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return here;
}

/** An address within the pocket. */
export function to(page: string, id = "", query: Record<string, string> = {}): string {
  const more = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ""}${more ? `?${more}` : ""}`;
}

export const go = (address: string): void => {
  location.hash = address;
};
/** Go on without leaving the page one was on in the history. */
export const goInstead = (address: string): void => {
  location.replace(address);
};
