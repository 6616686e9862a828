import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Area } from "../core/sections";
import { either, t } from "../texts";
import { to, usePocket, type Route } from "./hooks";
import { Acts, DueTag, Empty, Facts, Page, Phone, Row, Rows, Section } from "./parts";
import { speaksOf } from "./search";
import { HomeRow } from "./today";
import { longDate } from "./time";

const SHOWN = 30;
const FEW = 6;

export function Areas(): VNode {
  const { sections } = usePocket();
  const [wanted, want] = useState("");
  const found = sections.areas.filter((one) => one.full_name.includes(wanted.trim()));
  return (
    <Page title={t("my_area")}>
      <p class="acts"><a class="btn" href={to("policies")}>{t("policies")} ({sections.policies.length})</a></p>
      {sections.areas.length > FEW && <Find label={t("find_area")} value={wanted} onValue={want} count={found.length} />}
      {sections.areas.length ? found.slice(0, SHOWN).map((one) => <AreaSheet key={one.code} one={one} />) : <Empty>{t("no_areas")}</Empty>}
    </Page>
  );
}

function AreaSheet({ one }: { one: Area }): VNode {
  const { sections } = usePocket();
  const homes = sections.households.filter((home) => home.area === one.code);
  return (
    <section class="sheet">
      <h2>{one.name}</h2>
      <p class="soft">{one.full_name}</p>
      <p>{t("team")}: {one.team ? <>{one.team.name} {one.team.phone && <Phone number={one.team.phone} />}</> : <span class="soft">{t("no_team")}</span>}</p>
      <p class="acts">
        <a class="btn" href={to("visit", "", { area: one.code })}>{t("add_visit")}</a>
        {homes.length > 0 && <a class="btn" href={to("homes", one.code)}>{t("households")} ({homes.length})</a>}
      </p>
    </section>
  );
}

export function Homes({ here }: { here: Route }): VNode {
  const { sections } = usePocket();
  const area = sections.areas.find((one) => one.code === here.id);
  const homes = sections.households.filter((one) => one.area === here.id);
  return (
    <Page title={area?.name ?? t("households")} back>
      {homes.length ? <Rows>{homes.map((one) => <HomeRow key={one.key} one={one} />)}</Rows> : <Empty>{t("no_households")}</Empty>}
    </Page>
  );
}

export function Paired(): VNode {
  const homes = usePocket().sections.households.filter((one) => one.paired);
  return (
    <Page title={t("paired")}>
      {homes.length ? <Rows>{homes.map((one) => <HomeRow key={one.key} one={one} />)}</Rows> : <Empty>{t("no_paired")}</Empty>}
    </Page>
  );
}

export function Home({ here }: { here: Route }): VNode {
  const one = usePocket().sections.households.find((each) => each.key === here.id);
  if (!one) return <Page title={t("households")} back><Empty>{t("gone")}</Empty></Page>;
  const household = one.key;
  return (
    <Page title={one.name} back>
      <Acts list={[[t("add_visit"), to("visit", "", { household })]]} />
      <div class="sheet">
        <Facts rows={[
          [t("address"), [one.area_name, one.address].filter(Boolean).join(" · ")],
          [t("phone"), one.phone && <Phone number={one.phone} />],
          [t("circumstances"), one.circumstances.map((each) => either(each.zh, each.en)).join(" · ")],
          [t("paired"), one.paired && one.since && t("paired_since", { when: longDate(one.since) })],
          [t("last_visit"), one.last_visit ? longDate(one.last_visit) : t("never_seen")],
        ]} />
      </div>
      <Section title={t("needs")}>
        {one.needs.length ? <ul class="sheet plain-list">{one.needs.map((need) => <li key={need.key}>{need.words} <span class="soft">{longDate(need.at)}</span></li>)}</ul> : <p class="soft">{t("none")}</p>}
        <p class="acts"><a class="btn" href={to("need", "", { household })}>{t("add_need")}</a><a class="btn" href={to("result", "", { household })}>{t("add_result")}</a></p>
      </Section>
      <Section title={t("measures")}>
        {one.measures.length ? <ul class="sheet plain-list">{one.measures.map((each) => <li key={each.id}>{each.due_at && <DueTag at={each.due_at} />} {each.title} <span class="soft">{each.number}</span></li>)}</ul> : <p class="soft">{t("none")}</p>}
        <p class="acts"><a class="btn" href={to("measure", "", { household })}>{t("add_measure")}</a></p>
      </Section>
    </Page>
  );
}

function Find({ label, value, onValue, count }: { label: string; value: string; onValue: (text: string) => void; count: number }): VNode {
  return (
    <>
      <div class="field">
        <label for="find">{label}</label>
        <div class="hint" id="find-hint">{t("find_hint")}</div>
        <input id="find" type="search" value={value} aria-describedby="find-hint" onInput={(event) => onValue(event.currentTarget.value)} />
      </div>
      <p class="soft" role="status">{t("found", { n: count })}</p>
    </>
  );
}

export function Policies(): VNode {
  const { sections } = usePocket();
  const [wanted, want] = useState("");
  const found = sections.policies.filter((one) => speaksOf(one, wanted.trim()));
  return (
    <Page title={t("policies")} back>
      <Find label={t("find_policy")} value={wanted} onValue={want} count={found.length} />
      {found.length > 0 && <Rows>{found.slice(0, SHOWN).map((one) => <Row key={one.key} href={to("policy", one.key)} title={one.title} soft={one.audience} />)}</Rows>}
    </Page>
  );
}

export function PolicyPage({ here }: { here: Route }): VNode {
  const one = usePocket().sections.policies.find((each) => each.key === here.id);
  if (!one) return <Page title={t("policies")} back><Empty>{t("gone")}</Empty></Page>;
  const until = one.until ? t("until", { when: longDate(one.until) }) : "";
  return (
    <Page title={one.title} back>
      <p class="said">{one.plain}</p>
      <div class="sheet">
        <Facts rows={[
          [t("audience"), one.audience],
          [t("in_force"), t("from_until", { from: longDate(one.since), until })],
        ]} />
        {one.source && <details><summary>{t("source")}</summary><p class="said">{one.source}</p></details>}
      </div>
      {one.questions.length > 0 && <Section title={t("asked")}>{one.questions.map((each) => <div class="sheet" key={each.words}><p><b>{each.words}</b></p><p class="said">{each.answer}</p></div>)}</Section>}
      <Acts list={[[t("add_question"), to("question", "", { policy: one.key, outing: here.query.get("outing") ?? "" })]]} />
    </Page>
  );
}

