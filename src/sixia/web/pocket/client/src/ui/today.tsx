import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { pocket } from "../core/pocket";
import type { Case, Household, Outing } from "../core/sections";
import { either, t } from "../texts";
import { Renew } from "./gate";
import { to, usePocket } from "./hooks";
import { DueTag, Empty, Page, Row, Rows, Section, Tag } from "./parts";
import { date, daysTo, hour, moment, size } from "./time";

const SOON = 3; // days
const SHOWN = 8;

export const dueSoon = (one: Case): boolean =>
  one.due_at !== null && (daysTo(one.due_at) <= SOON || (one.warn_at !== null && Date.parse(one.warn_at) <= Date.now()));
const byDue = (a: Case, b: Case): number => Date.parse(a.due_at ?? "9999-01-01") - Date.parse(b.due_at ?? "9999-01-01");
const bySeen = (a: Household, b: Household): number => (a.last_visit ?? "").localeCompare(b.last_visit ?? "");

export function OutingRow({ one, on = false }: { one: Outing; on?: boolean }): VNode {
  const where = [one.area_name, one.place].filter(Boolean).join(" · ");
  return <Row href={to("outing", one.key)} tag={<Tag look="quiet">{either(one.kind_zh, one.kind_en)}</Tag>} title={where} soft={on ? hour(one.starts_at) : moment(one.starts_at)} />;
}

export function CaseRow({ one }: { one: Case }): VNode {
  const about = [one.kind === "promise" ? t("promise") : "", one.area_name, either(one.stage_zh, one.stage_en)];
  return <Row href={to("case", String(one.id))} tag={one.due_at ? <DueTag at={one.due_at} /> : <Tag look="quiet">{either(one.stage_zh, one.stage_en)}</Tag>} title={one.words || one.title} soft={about.filter(Boolean).join(" · ")} />;
}

export function HomeRow({ one }: { one: Household }): VNode {
  const seen = one.last_visit ? t("last_seen", { when: date(one.last_visit) }) : t("never_seen");
  const need = one.needs[0]?.words;
  return <Row href={to("household", one.key)} tag={one.paired ? <Tag>{t("paired")}</Tag> : undefined} title={`${one.area_name} · ${one.name}`} soft={need ? `${seen} · ${need}` : seen} />;
}

export function Today(): VNode {
  const { sections, signInAgain } = usePocket();
  const outings = sections.outings.filter((one) => one.state !== "called_off");
  const now = outings.filter((one) => daysTo(one.starts_at) === 0);
  const next = outings.filter((one) => daysTo(one.starts_at) > 0).slice(0, SHOWN);
  const due = sections.cases.filter(dueSoon).sort(byDue).slice(0, SHOWN);
  const see = sections.households.filter((one) => one.paired).sort(bySeen).slice(0, 5);
  return (
    <Page title={t("today")}>
      {signInAgain && <Renew />}
      <Offer />
      <p class="acts lead-act"><a class="btn main big" href={to("visit")}>{t("add_visit")}</a></p>
      <p class="acts quick"><a class="btn" href={to("concern")}>{t("add_concern")}</a><a class="btn" href={to("promise")}>{t("add_promise")}</a><a class="btn" href={to("help")}>{t("ask_help")}</a></p>
      <Section title={t("go_today")}>
        {now.length ? <Rows>{now.map((one) => <OutingRow key={one.key} one={one} on />)}</Rows> : <Empty>{t("nothing_today")}</Empty>}
      </Section>
      {due.length > 0 && <Section title={t("due")}><Rows>{due.map((one) => <CaseRow key={one.id} one={one} />)}</Rows></Section>}
      {see.length > 0 && <Section title={t("to_see")}><Rows>{see.map((one) => <HomeRow key={one.key} one={one} />)}</Rows></Section>}
      {next.length > 0 && <Section title={t("go_next")}><Rows>{next.map((one) => <OutingRow key={one.key} one={one} />)}</Rows></Section>}
    </Page>
  );
}

/** The first download is offered with its size. */
function Offer(): VNode {
  const { offer } = pocket;
  const [busy, setBusy] = useState(false);
  const [trouble, tell] = useState(false);
  if (!offer) return <></>;
  const fetchAll = (): void => {
    setBusy(true);
    pocket.download().then(() => tell(false), () => tell(true)).finally(() => setBusy(false));
  };
  return (
    <section class="sheet">
      <h2>{t("offer_title")}</h2>
      <p>{t("offer_lead")}</p>
      <p class="error" role="alert" hidden={!trouble}>{t("no_server")}</p>
      <p class="acts"><button type="button" class="btn" disabled={busy} onClick={fetchAll}>{busy ? t("wait") : t("download")}</button> <span class="soft">{t("offer", { size: size(offer.bytes) })}</span></p>
    </section>
  );
}
