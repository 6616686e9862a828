import type { ComponentChildren, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { pocket } from "../core/pocket";
import type { Area, Household } from "../core/sections";
import type { Due, Form } from "../core/write";
import { t, type Text } from "../texts";
import type { Filling } from "./form";
import { inDays, today } from "./time";

type TextField = { [K in keyof Form]: Form[K] extends string ? K : never }[keyof Form];

/** Label, hint, what is wrong, and the field itself, tied together for those who hear them. */
export function Field({ id, label, hint, wrong, children }: { id: string; label: string; hint?: string | undefined; wrong?: string | undefined; children: ComponentChildren }): VNode {
  return (
    <div class={wrong ? "field bad" : "field"}>
      <label for={id}>{label}</label>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      {wrong && <div class="error" id={`${id}-wrong`}>{wrong}</div>}
      {children}
    </div>
  );
}

export const wrongOf = ({ problems }: Filling, id: string): string | undefined => {
  const found = problems.find((problem) => problem.field === id);
  return found && t(found.text);
};
const described = (id: string, hint?: string, wrong?: string): string | undefined =>
  [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;

interface Typed {
  id: string;
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  value: string;
  onValue: (text: string) => void;
}

export function Line({ id, label, hint, wrong, value, onValue, most = 120, ...rest }: Typed & { most?: number; type?: "text" | "tel"; inputmode?: "numeric" | "tel" }): VNode {
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      <input id={id} value={value} maxLength={most} aria-describedby={described(id, hint, wrong)} aria-invalid={wrong ? true : undefined} onInput={(event) => onValue(event.currentTarget.value)} {...(rest as object)} />
    </Field>
  );
}

export function Words({ id, label, hint, wrong, value, onValue, rows = 3 }: Typed & { rows?: number }): VNode {
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong}>
      <textarea id={id} rows={rows} value={value} maxLength={5000} aria-describedby={described(id, hint, wrong)} aria-invalid={wrong ? true : undefined} onInput={(event) => onValue(event.currentTarget.value)} />
    </Field>
  );
}

/** A field of the form, by name. */
export function named(filling: Filling, field: TextField, label: Text, hint?: Text): Typed {
  return {
    id: field, label: t(label), hint: hint && t(hint), wrong: wrongOf(filling, field),
    value: filling.form[field] as string, onValue: (text) => filling.patch({ [field]: text }),
  };
}

export function Choice<V extends string>({ id, label, options, value, onValue, wrong }: { id: string; label: string; options: [V, string][]; value: V | ""; onValue: (value: V) => void; wrong?: string | undefined }): VNode {
  return (
    <fieldset class={wrong ? "field bad" : "field"} id={id} tabIndex={-1}>
      <legend>{label}</legend>
      {wrong && <div class="error">{wrong}</div>}
      <div class="choices pills">
        {options.map(([option, text]) => (
          <label key={option}>
            <input type="radio" name={id} value={option} checked={value === option} onChange={() => onValue(option)} /> {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Select({ id, label, options, value, onValue }: Typed & { options: [string, string][] }): VNode {
  return (
    <Field id={id} label={label}>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([option, text]) => <option key={option} value={option}>{text}</option>)}
      </select>
    </Field>
  );
}

// --- who or where: typed, then tapped

const SHOWN = 6;
const matches = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase());

function found(wanted: string, households: boolean): { homes: Household[]; areas: Area[] } {
  const all = pocket.sections;
  const homes = households ? all.households.filter((one) => matches(`${one.name} ${one.address} ${one.area_name}`, wanted)) : [];
  return { homes: homes.slice(0, SHOWN), areas: all.areas.filter((one) => matches(`${one.full_name} ${one.name}`, wanted)).slice(0, SHOWN) };
}

function chosen({ household, area }: Form): string {
  const all = pocket.sections;
  const home = all.households.find((one) => one.key === household);
  if (home) return `${home.area_name} · ${home.name}`;
  return all.areas.find((one) => one.code === area)?.full_name ?? area;
}

/** Which household or area. */
export function Where({ filling, households = true }: { filling: Filling; households?: boolean }): VNode {
  const { form, patch } = filling;
  const [wanted, want] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const wrong = wrongOf(filling, "area");
  const label = t(households ? "whom" : "area");
  if (form.area) {
    const change = (): void => {
      patch({ area: "", household: "" });
      want("");
      setTimeout(() => box.current?.focus());
    };
    return (
      <div class="field">
        <p class="label" id="area-label">{label}</p>
        <p class="picked"><b>{chosen(form)}</b> <button type="button" class="plain" onClick={change}>{t("change")}</button></p>
      </div>
    );
  }
  const { homes, areas } = found(wanted.trim(), households);
  const count = homes.length + areas.length;
  const hint = t(households ? "whom_hint" : "area_hint");
  return (
    <Field id="area" label={label} hint={hint} wrong={wrong}>
      <input id="area" ref={box} type="search" value={wanted} autocomplete="off" aria-describedby={described("area", hint, wrong)} aria-invalid={wrong ? true : undefined} onInput={(event) => want(event.currentTarget.value)} />
      <p class="hidden" role="status">{t("matches", { n: count })}</p>
      <ul class="offers">
        {homes.map((one) => (
          <li key={one.key}><button type="button" onClick={() => patch({ household: one.key, area: one.area })}><b>{one.name}</b> <span class="soft">{one.area_name} {one.address}</span></button></li>
        ))}
        {areas.map((one) => (
          <li key={one.code}><button type="button" onClick={() => patch({ area: one.code, household: "" })}>{one.full_name}</button></li>
        ))}
        {count === 0 && <li class="soft">{t("no_match")}</li>}
      </ul>
    </Field>
  );
}

// --- a promise: what by when

const SPANS = [3, 7, 30];

export function DueFields({ id, value, onValue, filling }: { id: string; value: Due; onValue: (due: Due) => void; filling: Filling }): VNode {
  const wrong = wrongOf(filling, `${id}-due`);
  return (
    <>
      <Words id={`${id}-means`} label={t("means")} hint={t("means_hint")} wrong={wrongOf(filling, `${id}-means`)} rows={2} value={value.means} onValue={(means) => onValue({ ...value, means })} />
      <fieldset class={wrong ? "field bad" : "field"}>
        <legend>{t("by_when")}</legend>
        {wrong && <div class="error">{wrong}</div>}
        <div class="choices pills">
          {SPANS.map((n) => (
            <label key={n}><input type="radio" name={`${id}-span`} checked={value.due_on === inDays(n)} onChange={() => onValue({ ...value, due_on: inDays(n) })} /> {t("in_days", { n })}</label>
          ))}
        </div>
        <label for={`${id}-due`} class="minor">{t("other_day")}</label>
        <input id={`${id}-due`} type="date" min={today()} value={value.due_on} aria-invalid={wrong ? true : undefined} onInput={(event) => onValue({ ...value, due_on: event.currentTarget.value })} />
      </fieldset>
    </>
  );
}

/** Who spoke and how they want to hear back; nothing of it has to be given. */
export function Speaker({ filling, consent = false }: { filling: Filling; consent?: boolean }): VNode {
  const { form, set } = filling;
  const open = Boolean(form.name || form.phone || form.reply_by !== "none" || wrongOf(filling, "phone"));
  return (
    <details open={open}>
      <summary>{t("who")} <span class="soft">({t("optional")})</span></summary>
      <Line {...named(filling, "name", "person")} most={40} />
      <Line {...named(filling, "phone", "phone")} type="tel" inputmode="tel" most={24} />
      <Choice id="reply_by" label={t("reply")} value={form.reply_by} onValue={(value) => set("reply_by", value)} options={[["none", t("reply_none")], ["sms", t("reply_sms")], ["phone", t("reply_phone")]]} />
      {consent && <label class="choice"><input type="checkbox" checked={form.consent} onChange={(event) => set("consent", event.currentTarget.checked)} /> {t("consent")}</label>}
    </details>
  );
}
