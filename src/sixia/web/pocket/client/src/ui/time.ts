import { speaks, t } from "../texts";
import { day } from "../core/write";

const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(speaks() === "en" ? "en-GB" : "zh-CN", options);

export const date = (text: string | number): string =>
  format({ month: "short", day: "numeric", weekday: "short" }).format(new Date(text));
export const longDate = (text: string | number): string =>
  format({ year: "numeric", month: "short", day: "numeric" }).format(new Date(text));
export const hour = (text: string | number): string =>
  format({ hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(text));
export const moment = (text: string | number): string => `${date(text)} ${hour(text)}`;
export const today = (): string => day(new Date());

/** How many days from today to then; below zero where it is past. */
export function daysTo(text: string): number {
  const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  return Math.round((midnight(new Date(text)) - midnight(new Date())) / (24 * 3600_000));
}

/** The day so many days from now, as a date field has it. */
export const inDays = (n: number): string => day(new Date(Date.now() + n * 24 * 3600_000));

/** "3 days left", and how it is to look. */
export function due(text: string): { words: string; look: "late" | "soon" | ""; sign: string } {
  const n = daysTo(text);
  if (n < 0) return { words: t("days_over", { n: -n }), look: "late", sign: "■" };
  if (n === 0) return { words: t("due_today"), look: "soon", sign: "▲" };
  return { words: t("days_left", { n }), look: n <= 3 ? "soon" : "", sign: n <= 3 ? "▲" : "◷" };
}

export function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
