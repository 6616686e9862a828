import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";
import type { Piece } from "../core/records";
import { t, type Text } from "../texts";
import { to } from "./hooks";
import { Acts, Page } from "./parts";

interface Code {
  title: Text;
  words: string;
  code: string;
}
let last: { count: number; codes: Code[]; promised: boolean } = { count: 0, codes: [], promised: false };
const TITLES: Partial<Record<Piece["kind"], Text>> = {
  concern: "code_concern", question: "code_question",
};

/** Remember what was just saved, for the page that says so. Codes are nowhere else. */
export function kept(pieces: Piece[]): void {
  const codes = pieces.flatMap(({ kind, body }) => {
    const { code, words = "" } = body as { code?: string; words?: string };
    const title = TITLES[kind];
    return code && title ? [{ title, words, code }] : [];
  });
  last = { count: pieces.length, codes, promised: pieces.some((piece) => piece.kind === "promise") };
}

export function Saved(): VNode {
  const { count, codes, promised } = last;
  return (
    <Page title={t("saved")}>
      <p class="note success">{t("saved_lead", { n: count })}</p>
      {codes.length > 0 && <h2>{t("give_code")}</h2>}
      {codes.length > 0 && <p>{t("give_code_lead")}</p>}
      {codes.map((each) => <Receipt key={each.code} {...each} />)}
      {promised && <p class="soft">{t("promise_code")}</p>}
      <Acts list={[[t("add_visit"), to("visit")], [t("to_today"), to("today")]]} />
    </Page>
  );
}

function Receipt({ title, words, code }: Code): VNode {
  return (
    <section class="sheet receipt">
      <h3>{t(title)}</h3>
      {words && <p class="soft">{words}</p>}
      <p class="code">{code}</p>
      <details><summary>{t("qr")}</summary><Qr text={`${location.origin}/follow/#${code}`} label={t("qr")} /></details>
    </section>
  );
}

/** The code as a picture to be scanned; the part after # never reaches a server's log. */
function Qr({ text, label }: { text: string; label: string }): VNode {
  const { path, size } = useMemo(() => {
    const { data, size } = encode(text, { border: 2 });
    const cells = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: cells.join(""), size };
  }, [text]);
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect width={size} height={size} class="paper" />
      <path d={path} class="ink" />
    </svg>
  );
}
