// What the server gives a phone (GET /api/v1/sync/sections/NAME).
export interface Me {
  staff: number | string;
  name: string;
  unit: number | string;
  unit_name: string;
  roles: string[];
  county: string;
  portal_name: string;
  hotline: string;
  today: string;
  phone_of_head: string;
}
export interface Area {
  code: string;
  name: string;
  full_name: string;
  level: string;
  team: { name: string; phone: string } | null;
}
export interface Coded {
  code: string;
  zh: string;
  en: string;
}
export interface Measure {
  id: number | string;
  number: string;
  title: string;
  due_at: string | null;
  stage: string;
}
export interface Household {
  key: string;
  area: string;
  area_name: string;
  name: string;
  phone: string;
  address: string;
  circumstances: Coded[];
  paired: boolean;
  since: string | null;
  last_visit: string | null;
  needs: { key: string; words: string; at: string }[];
  measures: Measure[];
}
export interface Case {
  id: number | string;
  number: string;
  title: string;
  kind: string;
  area: string;
  area_name: string;
  place: string;
  stage: string;
  stage_zh: string;
  stage_en: string;
  due_at: string | null;
  warn_at: string | null;
  words: string;
  moves: ("note" | "contact" | "ask_help")[];
}
export interface Before {
  held_at: string;
  head_count: number | null;
  raised: { title: string; stage_zh: string; stage_en: string }[];
  promises: { id: number | string; title: string; due_at: string | null; stage_zh: string; stage_en: string; outcome_zh: string; outcome_en: string }[];
}
export interface Outing {
  key: string;
  kind: string;
  kind_zh: string;
  kind_en: string;
  area: string;
  area_name: string;
  place: string;
  starts_at: string;
  ends_at: string;
  state: string;
  lead_name: string;
  purpose: string;
  policies: string[];
  households: string[];
  before: Before | null;
}
export interface Policy {
  key: string;
  title: string;
  source: string;
  plain: string;
  audience: string;
  since: string;
  until: string | null;
  questions: { words: string; answer: string }[];
}
export interface Sections {
  me: Me[];
  areas: Area[];
  households: Household[];
  cases: Case[];
  outings: Outing[];
  policies: Policy[];
}
export type SectionName = keyof Sections;
export const SECTIONS: SectionName[] = ["me", "areas", "households", "cases", "outings", "policies"];
export const nothing = (): Sections => ({ me: [], areas: [], households: [], cases: [], outings: [], policies: [] });
