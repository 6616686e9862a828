import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pocket } from "../core/pocket";
import { formOf, type FormName } from "../core/write";
import type { State } from "../core/store";
import type { Entry } from "../core/vault";
import { kind, t, type Text } from "../texts";
import { FormSheet, SaveBar } from "./form";
import { FORMS } from "./forms";
import { to, usePocket, type Route } from "./hooks";
import { Empty, Page, Section, Tag } from "./parts";
import { moment } from "./time";

const STEP = 20;
const LISTS: [State, Text][] = [["refused", "refused"], ["waiting", "outbox"], ["sent", "sent"]];

/** What was written here: waiting, refused, and sent within the last days. */
export function WrittenPage(): VNode {
  const { tally, sending, vault } = usePocket();
  const [shown, show] = useState(STEP);
  const [lists, setLists] = useState<Partial<Record<State, Entry[]>>>({});
  useEffect(() => {
    if (!vault) return;
    void Promise.all(LISTS.map(async ([state]) => [state, await vault.entries(state, shown)] as const))
      .then((found) => setLists(Object.fromEntries(found)));
  }, [vault, shown, tally, sending]);
  const count = LISTS.reduce((sum, [state]) => sum + (lists[state]?.length ?? 0), 0);
  const more = LISTS.some(([state]) => (lists[state]?.length ?? 0) === shown);
  return (
    <Page title={t("written")} back>
      {tally.waiting > 0 && <p class="acts"><button type="button" class="btn main big" disabled={sending} onClick={() => void pocket.sync()}>{sending ? t("sending") : t("send_now")}</button></p>}
      {count === 0 && <Empty>{t("nothing_written")}</Empty>}
      {LISTS.map(([state, title]) => {
        const entries = lists[state] ?? [];
        return entries.length > 0 && <Section key={state} title={t(title)}><ul class="rows sheet">{entries.map((entry) => <Line key={entry.id} entry={entry} />)}</ul></Section>;
      })}
      {more && <p class="acts"><button type="button" class="btn" onClick={() => show(shown + STEP)}>{t("more")}</button></p>}
    </Page>
  );
}

const LEFT_OUT: Record<string, Text> = { no_link: "no_link", no_file: "no_file", new_code: "new_code" };

/** What it says; where it has no words, where it was. */
function gist({ body }: Entry): string {
  const { households, areas } = pocket.sections;
  const where = households.find((one) => one.key === body.household)?.name ?? areas.find((one) => one.code === body.area)?.full_name;
  const said = [body.words, body.means, body.note, body.need, body.place, where];
  return said.find((text): text is string => typeof text === "string" && text !== "") ?? "";
}

function Line({ entry }: { entry: Entry }): VNode {
  const refused = entry.state === "refused";
  return (
    <li class="row">
      <Tag look={refused ? "late" : entry.state === "waiting" ? "quiet" : "done"} sign={refused ? "■" : entry.state === "waiting" ? "⇅" : "✓"}>{kind(entry.kind)}</Tag>
      <span>
        <span class="said">{gist(entry) || kind(entry.kind)}</span><br />
        <span class="soft">{moment(entry.happened_at)}</span>
        {refused && entry.detail && <p class="error">{entry.detail}</p>}
        {!refused && entry.code && entry.code in LEFT_OUT && <p class="note warning">{t(LEFT_OUT[entry.code]!)}</p>}
        {entry.unsent_files && <p class="error">{t("photos_unsent")}</p>}
        {refused && <p class="acts"><a class="btn" href={to("mend", entry.id)}>{t("mend")}</a></p>}
      </span>
    </li>
  );
}

/** A refused record, back in its form; what is saved is a new one. */
export function Mend({ here }: { here: Route }): VNode {
  const [entry, found] = useState<Entry | null>();
  useEffect(() => {
    void pocket.vault?.entry(here.id).then((one) => found(one?.state === "refused" ? one : null));
  }, [here.id]);
  if (entry === undefined) return <Page title={t("mend")} back><p>{t("wait")}</p></Page>;
  if (entry === null) return <Page title={t("mend")} back><Empty>{t("gone")}</Empty></Page>;
  const [title, Body] = FORMS[entry.kind as FormName];
  return (
    <Page title={t(title)} back below={<SaveBar />}>
      {entry.detail && <p class="note error">{entry.detail}</p>}
      <FormSheet name={entry.kind} start={formOf(entry.kind, entry.body)} mends={entry.id}>
        {(filling) => <Body filling={filling} />}
      </FormSheet>
    </Page>
  );
}
