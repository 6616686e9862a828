import type { VNode } from "preact";
import { pocket } from "../core/pocket";
import type { OutingKind, Said } from "../core/records";
import { blank, type Due, type Form, type FormName } from "../core/write";
import { speaks, t, type Text } from "../texts";
import { Files, MarkPlace } from "./extras";
import { Choice, DueFields, Line, named, Select, Speaker, Where, Words, wrongOf } from "./fields";
import { FormSheet, SaveBar, type Filling } from "./form";
import type { Route } from "./hooks";
import { Page, Phone } from "./parts";

const KINDS: Said[] = ["request", "suggestion", "enquiry", "complaint", "thanks"];
export const OUTINGS: [OutingKind, zh: string, en: string][] = [
  ["meeting", "屋场会", "Courtyard meeting"], ["outreach", "宣传", "Outreach"], ["research", "调研", "Research"],
  ["reception", "接访", "Reception"], ["onsite", "现场办公", "On-site office"], ["home", "走访", "Home visits"],
];

type Body = (props: { filling: Filling }) => VNode;

const SaidKind: Body = ({ filling: { form, set } }) => (
  <Choice id="said" label={t("what_kind")} value={form.said} onValue={(value) => set("said", value)} options={KINDS.map((kind) => [kind, t(kind)])} />
);
const Spot: Body = ({ filling }) => <Line {...named(filling, "place", "spot")} hint={t("optional")} />;

const Visit: Body = ({ filling }) => {
  const { form, set } = filling;
  const spoke = form.words.trim() !== "";
  return (
    <>
      <div class="sheet">
        <Where filling={filling} />
        <Choice id="met" label={t("met")} value={form.met} onValue={(value) => set("met", value)} options={[["yes", t("yes")], ["no", t("no")]]} />
        <Words {...named(filling, "words", "words", "words_hint")} />
        {spoke && <SaidKind filling={filling} />}
        <Words {...named(filling, "note", "note", "note_hint")} rows={2} />
      </div>
      <div class="sheet">
        {form.promising
          ? <><h2>{t("add_promise")} <button type="button" class="plain" onClick={() => set("promising", false)}>{t("remove")}</button></h2><DueFields id="promise" value={form.promise} onValue={(due) => set("promise", due)} filling={filling} /></>
          : <p class="acts"><button type="button" class="btn" onClick={() => set("promising", true)}>{t("add_promise")}</button></p>}
        {form.household && <details open={form.need !== ""}><summary>{t("add_need")}</summary><Words {...named(filling, "need", "need", "need_hint")} rows={2} /></details>}
        {(spoke || form.promising) && <Speaker filling={filling} consent={spoke} />}
        <Files filling={filling} />
        <details open={form.place !== ""}><summary>{t("spot")} <span class="soft">({t("optional")})</span></summary><Line {...named(filling, "place", "spot")} /><MarkPlace filling={filling} /></details>
      </div>
    </>
  );
};

const Concern: Body = ({ filling }) => (
  <div class="sheet">
    <Words {...named(filling, "words", "words", "words_hint")} rows={4} />
    <Where filling={filling} />
    <Spot filling={filling} />
    <SaidKind filling={filling} />
    <Speaker filling={filling} consent />
    <Files filling={filling} />
    <MarkPlace filling={filling} />
  </div>
);

const Promise_: Body = ({ filling }) => (
  <div class="sheet">
    <Where filling={filling} />
    <DueFields id="promise" value={filling.form.promise} onValue={(due) => filling.set("promise", due)} filling={filling} />
    <Words {...named(filling, "words", "asked_for")} hint={t("optional")} rows={2} />
    <Spot filling={filling} />
    <Speaker filling={filling} />
  </div>
);

const Need: Body = ({ filling }) => (
  <div class="sheet"><Home filling={filling} /><Words {...named(filling, "need", "need", "need_hint")} /></div>
);
const Result: Body = ({ filling }) => (
  <div class="sheet"><Home filling={filling} /><Words {...named(filling, "need", "result")} /></div>
);
const Measure: Body = ({ filling }) => (
  <div class="sheet">
    <Home filling={filling} />
    <Words {...named(filling, "words", "which_measure")} rows={2} />
    <DueFields id="promise" value={filling.form.promise} onValue={(due) => filling.set("promise", due)} filling={filling} />
  </div>
);

const Home: Body = ({ filling: { form } }) => {
  const home = pocket.sections.households.find((one) => one.key === form.household);
  return <p><b>{home ? `${home.area_name} · ${home.name}` : t("gone")}</b></p>;
};

const Question: Body = ({ filling }) => {
  const { form } = filling;
  const policies = pocket.sections.policies.map((one): [string, string] => [one.key, one.title]);
  return (
    <div class="sheet">
      <Words {...named(filling, "words", "question")} />
      <Words {...named(filling, "answer", "answer", "answer_hint")} />
      <Select {...named(filling, "policy", "policy")} options={[["", t("no_policy")], ...policies]} />
      <Where filling={filling} households={false} />
      {form.answer.trim() === "" && <Speaker filling={filling} />}
    </div>
  );
};

const Held: Body = ({ filling }) => {
  const { form, set } = filling;
  return (
    <>
      <div class="sheet">
        {!form.outing && <Choice id="kind" label={t("outing_kind")} wrong={wrongOf(filling, "kind")} value={form.kind} onValue={(value) => set("kind", value)} options={OUTINGS.map(([code, zh, en]) => [code, speaks() === "en" ? en : zh])} />}
        <Where filling={filling} households={false} />
        <Line {...named(filling, "place", "spot")} />
        <Line {...named(filling, "head_count", "headcount", "headcount_hint")} inputmode="numeric" />
      </div>
      <Several title="raised" list={form.raised} empty="" onList={(list) => set("raised", list)}
        each={(words, n, change) => <Words key={n} id={`raised-${n}`} label={t("raised_n", { n: n + 1 })} rows={2} value={words} onValue={change} />} />
      <Several title="promised" list={form.promised} empty={{ means: "", due_on: "" }} onList={(list: Due[]) => set("promised", list)}
        each={(due, n, change) => <section key={n} aria-label={t("promised_n", { n: n + 1 })}><DueFields id={`promised-${n}`} value={due} onValue={change} filling={filling} /></section>} />
      <Several title="questions" list={form.questions} empty={{ words: "", answer: "" }} onList={(list) => set("questions", list)}
        each={(asked, n, change) => (
          <section key={n} aria-label={t("question_n", { n: n + 1 })}>
            <Words id={`questions-${n}`} label={t("question_n", { n: n + 1 })} rows={2} wrong={wrongOf(filling, `questions-${n}`)} value={asked.words} onValue={(words) => change({ ...asked, words })} />
            <Words id={`answers-${n}`} label={t("answer")} hint={t("answer_hint")} rows={2} value={asked.answer} onValue={(answer) => change({ ...asked, answer })} />
          </section>
        )} />
      <div class="sheet"><Words {...named(filling, "note", "note", "note_hint")} rows={2} /></div>
    </>
  );
};

/** Several of a kind, one after another; one more is one tap. */
function Several<V>({ title, list, empty, onList, each }: { title: Text; list: V[]; empty: V; onList: (list: V[]) => void; each: (value: V, n: number, change: (value: V) => void) => VNode }): VNode {
  const change = (n: number) => (value: V): void => onList(list.map((old, place) => (place === n ? value : old)));
  return (
    <div class="sheet">
      <h2>{t(title)} <span class="soft">({t("optional")})</span></h2>
      {list.map((value, n) => each(value, n, change(n)))}
      <p class="acts"><button type="button" class="btn" onClick={() => onList([...list, empty])}>{t("one_more")}<span class="hidden">: {t(title)}</span></button></p>
    </div>
  );
}

const Matter: Body = ({ filling: { form } }) => {
  const one = pocket.sections.cases.find((each) => String(each.id) === form.case);
  return one ? <blockquote>{one.words || one.title}</blockquote> : <></>;
};
const Note: Body = ({ filling }) => (
  <div class="sheet"><Matter filling={filling} /><Words {...named(filling, "note", "note_case")} /></div>
);
const Contact: Body = ({ filling }) => (
  <div class="sheet">
    <Matter filling={filling} />
    <Choice id="how" label={t("how")} value={filling.form.how} onValue={(value) => filling.set("how", value)} options={[["phone", t("by_phone")], ["visit", t("by_visit")]]} />
    <Words {...named(filling, "note", "their_words")} hint={t("optional")} rows={2} />
  </div>
);
const Help: Body = ({ filling }) => {
  const phone = pocket.sections.me[0]?.phone_of_head;
  return (
    <div class="sheet">
      <Matter filling={filling} />
      <Words {...named(filling, "need", "help", "help_hint")} />
      {phone && <p class="soft">{t("help_call")} <Phone number={phone} /></p>}
    </div>
  );
};

export const FORMS: Record<FormName, [title: Text, body: Body]> = {
  visit: ["k_visit", Visit], concern: ["add_concern", Concern], promise: ["add_promise", Promise_],
  need: ["add_need", Need], result: ["add_result", Result], measure: ["add_measure", Measure],
  question: ["add_question", Question], held: ["add_held", Held], note: ["add_note", Note],
  contact: ["add_contact", Contact], help: ["ask_help", Help],
};

let lastArea = "";

/** What the address already says of the form, and the area one is in. */
function start({ query }: Route): Form {
  const said = (name: string): string => query.get(name) ?? "";
  const { households, outings, areas } = pocket.sections;
  const outing = outings.find((one) => one.key === said("outing"));
  const home = households.find((one) => one.key === said("household"));
  const here = areas.some((one) => one.code === lastArea) ? lastArea : "";
  return {
    ...blank(), household: said("household"), outing: said("outing"), policy: said("policy"), case: said("case"),
    area: said("area") || home?.area || outing?.area || here || (areas.length === 1 ? areas[0]!.code : ""),
    place: outing?.place ?? "", kind: (outing?.kind as OutingKind | undefined) ?? "",
  };
}

export function FormPage({ here, name }: { here: Route; name: FormName }): VNode {
  const [title, Body] = FORMS[name];
  return (
    <Page title={t(title)} back below={<SaveBar />}>
      <FormSheet name={name} start={start(here)}>
        {(filling) => {
          if (filling.form.area) lastArea = filling.form.area;
          return <Body filling={filling} />;
        }}
      </FormSheet>
    </Page>
  );
}
