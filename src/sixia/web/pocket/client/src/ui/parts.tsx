import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { pocket } from "../core/pocket";
import { t, type Text } from "../texts";
import { to, useRoute, usePocket } from "./hooks";
import { due } from "./time";

type Children = { children?: ComponentChildren };

const TABS: [page: string, text: Text][] = [
  ["today", "today"], ["area", "my_area"], ["paired", "paired"], ["mine", "my_work"],
];

/** What is on its way, in one line; tapping it leads to what was written, and tries again. */
export function StateLine(): VNode {
  const { tally, unreachable, sending } = usePocket();
  const parts: string[] = [];
  if (!navigator.onLine) parts.push(t("offline"));
  else if (unreachable) parts.push(t("unreachable"));
  else if (sending && tally.waiting) parts.push(t("sending"));
  if (tally.waiting) parts.push(t("to_send", { n: tally.waiting }));
  if (tally.refused) parts.push(t("not_taken", { n: tally.refused }));
  if (!parts.length) parts.push(t("all_sent"));
  const look = tally.refused ? "late" : tally.waiting || unreachable || !navigator.onLine ? "quiet" : "done";
  const sign = tally.refused ? "■" : look === "done" ? "✓" : "⇅";
  return (
    <a class={`tag state ${look}`} href={to("written")} onClick={() => void pocket.sync()}>
      <span aria-hidden="true">{sign}</span> {parts.join(" · ")}
    </a>
  );
}

/** One screen: its name, where one is, what it shows. */
export function Page({ title, back = false, below, children }: Children & { title: string; back?: boolean; below?: VNode }): VNode {
  const { page } = useRoute();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("name")}`;
    heading.current?.focus();
  }, [title]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>{t("skip")}</a>
      <Sample />
      <header class="top">
        {back && <a class="back" href={to("today")} onClick={goBack}>{t("back")}</a>}
        <h1 tabIndex={-1} ref={heading}>{title}</h1>
        <StateLine />
        {!back && <a class="set" href={to("settings")}>{t("settings")}</a>}
      </header>
      <main id="main" class="narrow" tabIndex={0}>{children}</main>
      {below ?? <nav class="thumb" aria-label={t("main_pages")}>
        {TABS.map(([name, text]) => (
          <a key={name} href={to(name)} aria-current={page === name ? "page" : undefined}>{t(text)}</a>
        ))}
      </nav>}
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function goBack(event: Event): void {
  if (history.length < 2) return;
  event.preventDefault();
  history.back();
}

export function Empty({ children }: Children): VNode {
  return <p class="empty">{children}</p>;
}

export function Section({ title, children }: Children & { title: string }): VNode {
  return <section class="part"><h2>{title}</h2>{children}</section>;
}

export function Rows({ children }: Children): VNode {
  return <ul class="rows sheet">{children}</ul>;
}

/** One line of a list: what it is, what it says, and more below in grey. */
export function Row({ href, tag, title, soft }: { href: string; tag?: VNode | undefined; title: string; soft?: ComponentChildren }): VNode {
  return (
    <li>
      <a class="row" href={href}>
        {tag}
        <span><b>{title}</b>{soft && <><br /><span class="soft">{soft}</span></>}</span>
        <span aria-hidden="true">›</span>
      </a>
    </li>
  );
}

export function Tag({ look = "", sign = "", children }: Children & { look?: string; sign?: string }): VNode {
  return <span class={`tag ${look}`}>{sign && <span aria-hidden="true">{sign}</span>}{children}</span>;
}

export function DueTag({ at }: { at: string }): VNode {
  const { words, look, sign } = due(at);
  return <Tag look={look} sign={sign}>{words}</Tag>;
}

export function Facts({ rows }: { rows: [label: string, value: ComponentChildren][] }): VNode {
  return (
    <dl class="facts">
      {rows.filter(([, value]) => value).map(([label, value]) => (
        <><dt>{label}</dt><dd>{value}</dd></>
      ))}
    </dl>
  );
}

export function Phone({ number }: { number: string }): VNode {
  return <a class="tel" href={`tel:${number.replace(/[^\d+]/g, "")}`}>{number}</a>;
}

/** Buttons that lead on; the first is the main one. */
export function Acts({ list }: { list: [text: string, href: string][] }): VNode {
  return (
    <p class="acts">
      {list.map(([text, href], n) => <a key={href} class={n ? "btn" : "btn main big"} href={href}>{text}</a>)}
    </p>
  );
}

/** In the made-up county, every screen says that it is one. */
export function Sample(): VNode {
  const sample = document.getElementById("pocket")?.dataset.sample;
  return sample ? <p class="sample">▲ {t("sample")}</p> : <></>;
}

let speaker: (text: string) => void = () => undefined;

/** Where news is read out to those who do not see it. */
export function Aloud(): VNode {
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    speaker = (text) => {
      if (place.current) place.current.textContent = text;
    };
  }, []);
  return <p class="hidden" role="status" ref={place} />;
}

export const say = (text: string): void => speaker(text);
