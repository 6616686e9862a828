import type { VNode } from "preact";
import type { Before } from "../core/sections";
import { either, t, type Text } from "../texts";
import { to, usePocket, type Route } from "./hooks";
import { Acts, DueTag, Empty, Facts, Page, Row, Rows, Section, Tag } from "./parts";
import { CaseRow, HomeRow } from "./today";
import { hour, longDate, moment } from "./time";

export function Mine(): VNode {
  const { sections, tally } = usePocket();
  const cases = [...sections.cases].sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9"));
  const promises = cases.filter((one) => one.kind === "promise");
  const others = cases.filter((one) => one.kind !== "promise");
  return (
    <Page title={t("my_work")}>
      <p class="acts">
        <a class="btn" href={to("help")}>{t("ask_help")}</a>
        <a class="btn" href={to("written")}>{t("written")}{tally.waiting ? ` (${tally.waiting})` : ""}</a>
      </p>
      {!cases.length && <Empty>{t("no_cases")}</Empty>}
      {promises.length > 0 && <Section title={t("promise")}><Rows>{promises.map((one) => <CaseRow key={one.id} one={one} />)}</Rows></Section>}
      {others.length > 0 && <Section title={t("case")}><Rows>{others.map((one) => <CaseRow key={one.id} one={one} />)}</Rows></Section>}
    </Page>
  );
}

const DOORS = ["home", "research"]; // kinds of outing that go from door to door
const MOVES: Record<string, [Text, page: string]> = {
  note: ["add_note", "note"], contact: ["add_contact", "contact"], ask_help: ["ask_help", "help"],
};

export function CasePage({ here }: { here: Route }): VNode {
  const one = usePocket().sections.cases.find((each) => String(each.id) === here.id);
  if (!one) return <Page title={t("my_work")} back><Empty>{t("gone")}</Empty></Page>;
  const acts = one.moves.flatMap((move): [string, string][] => {
    const [text, page] = MOVES[move] ?? [];
    return text && page ? [[t(text), to(page, "", { case: String(one.id) })]] : [];
  });
  return (
    <Page title={t(one.kind === "promise" ? "promise" : "case")} back>
      {one.words && <blockquote>{one.words}</blockquote>}
      <div class="sheet">
        <h2>{one.title}</h2>
        <Facts rows={[
          [t("due_on"), one.due_at && <><DueTag at={one.due_at} /> {longDate(one.due_at)}</>],
          [t("stage"), either(one.stage_zh, one.stage_en)],
          [t("place"), [one.area_name, one.place].filter(Boolean).join(" · ")],
          [t("number"), one.number],
        ]} />
      </div>
      <Acts list={acts} />
    </Page>
  );
}

export function OutingPage({ here }: { here: Route }): VNode {
  const { sections } = usePocket();
  const one = sections.outings.find((each) => each.key === here.id);
  if (!one) return <Page title={t("today")} back><Empty>{t("gone")}</Empty></Page>;
  const outing = one.key;
  const policies = sections.policies.filter((each) => one.policies.includes(each.key));
  const homes = sections.households.filter((each) => one.households.includes(each.key));
  const record: [string, string] = [t("record_this"), to("held", "", { outing })];
  const visit: [string, string] = [t("add_visit"), to("visit", "", { outing })];
  return (
    <Page title={[either(one.kind_zh, one.kind_en), one.area_name].join(" · ")} back>
      <Acts list={[...(DOORS.includes(one.kind) ? [visit, record] : [record, visit]), [t("add_question"), to("question", "", { outing })], [t("add_concern"), to("concern", "", { outing })], [t("add_promise"), to("promise", "", { outing })]]} />
      <div class="sheet">
        <Facts rows={[
          [t("time"), `${moment(one.starts_at)}–${hour(one.ends_at)}`],
          [t("place"), [one.area_name, one.place].filter(Boolean).join(" · ")],
          [t("with"), one.lead_name],
          [t("purpose"), one.purpose],
        ]} />
      </div>
      {one.before && <LastTime before={one.before} />}
      {policies.length > 0 && <Section title={t("bring")}><Rows>{policies.map((each) => <Row key={each.key} href={to("policy", each.key, { outing })} title={each.title} soft={each.audience} />)}</Rows></Section>}
      {homes.length > 0 && <Section title={t("visit_these")}><Rows>{homes.map((each) => <HomeRow key={each.key} one={each} />)}</Rows></Section>}
    </Page>
  );
}

/** What the last meeting there heard and promised, and what became of it. */
function LastTime({ before }: { before: Before }): VNode {
  return (
    <Section title={t("before")}>
      <div class="sheet">
        <p class="soft">{t("before_lead", { when: longDate(before.held_at), n: before.head_count ?? "—" })}</p>
        {before.promises.length > 0 && <><h3>{t("promised_then")}</h3><ul class="plain-list">{before.promises.map((each) => <li key={each.id}><Tag look="quiet">{either(each.outcome_zh || each.stage_zh, each.outcome_en || each.stage_en)}</Tag> {each.title}{each.due_at && <span class="soft"> {longDate(each.due_at)}</span>}</li>)}</ul></>}
        {before.raised.length > 0 && <><h3>{t("raised_then")}</h3><ul class="plain-list">{before.raised.map((each) => <li key={each.title}><Tag look="quiet">{either(each.stage_zh, each.stage_en)}</Tag> {each.title}</li>)}</ul></>}
      </div>
    </Section>
  );
}
