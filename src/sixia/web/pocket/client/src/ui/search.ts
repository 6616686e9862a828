import type { Policy } from "../core/sections";

/** Whether every word asked for stands in the title, the text or who it is for. */
export function speaksOf(one: Policy, wanted: string): boolean {
  const text = [one.title, one.plain, one.audience, one.source, ...one.questions.flatMap((q) => [q.words, q.answer])].join("\n").toLowerCase();
  return wanted.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
