import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { pocket } from "../core/pocket";
import type { File } from "../core/records";
import { lacks, pieces, type Form, type FormName, type Problem } from "../core/write";
import { t } from "../texts";
import { goInstead, to } from "./hooks";
import { say } from "./parts";
import { kept } from "./saved";
import { today } from "./time";

const FORM = "writing";
const PAUSE = 300; // ms without typing before the draft is kept

export interface Filling {
  form: Form;
  files: File[];
  problems: Problem[];
  set: <K extends keyof Form>(field: K, value: Form[K]) => void;
  patch: (values: Partial<Form>) => void;
  setFiles: (files: File[]) => void;
}

interface Asked {
  name: FormName;
  start: Form;
  mends?: string;
  children: (filling: Filling) => ComponentChildren;
}

/** Where the thumb is: below the form, whatever its length. */
export function SaveBar(): VNode {
  return <p class="save"><button class="btn main big" form={FORM}>{t("save")}</button></p>;
}

/** A form: what is typed outlives a reload; what is saved is on the disk before it is said so. */
export function FormSheet({ name, start, mends = "", children }: Asked): VNode {
  const slot = [mends || name, start.household, start.outing, start.case].filter(Boolean).join(":");
  const drafted = useRef(slot in pocket.drafts);
  const [form, setForm] = useState<Form>(() => ({ ...start, ...(pocket.drafts[slot] as Partial<Form> | undefined) }));
  const [files, setFiles] = useState<File[]>([]);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [trouble, setTrouble] = useState("");
  const busy = useRef(false); // a second tap saves nothing twice
  const summary = useRef<HTMLDivElement>(null);
  const typed = useRef(false);

  useEffect(() => {
    if (!typed.current) return;
    const timer = setTimeout(() => pocket.draft(slot, form), PAUSE);
    return () => clearTimeout(timer);
  }, [form]);
  useEffect(() => {
    if (problems.length) summary.current?.focus();
  }, [problems]);

  const patch = (values: Partial<Form>): void => {
    typed.current = true;
    setForm((old) => ({ ...old, ...values }));
  };
  const still = problems.length ? lacks(name, form, today(), files.length) : [];
  const anew = (): void => {
    drafted.current = typed.current = false;
    pocket.draft(slot, null);
    setForm(start);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.current) return;
    const missing = lacks(name, form, today(), files.length);
    setProblems(missing);
    if (missing.length) return;
    busy.current = true;
    typed.current = false; // no draft of it is kept any more
    try {
      const made = pieces(name, form, files);
      await pocket.save(slot, made, mends);
      kept(made);
      say(t("saved"));
      goInstead(to("saved"));
    } catch {
      setTrouble(t("not_saved"));
      busy.current = false;
    }
  };
  const filling: Filling = { form, files, problems: still, patch, setFiles, set: (field, value) => patch({ [field]: value }) };
  return (
    <form id={FORM} noValidate onSubmit={(event) => void submit(event)}>
      {drafted.current && (
        <p class="note">{t("resumed")} <button type="button" class="plain" onClick={anew}>{t("fresh")}</button></p>
      )}
      <div class="summary" ref={summary} tabIndex={-1} hidden={!still.length}>
        <p>{t("missing")}</p>
        <ul>{still.map((problem) => <li key={problem.field}><a href={`#${problem.field}`} onClick={(event) => jump(event, problem.field)}>{t(problem.text)}</a></li>)}</ul>
      </div>
      {children(filling)}
      <p class="error" role="alert" hidden={!trouble}>{trouble}</p>
      <p class="soft">{t("kept_here")}</p>
    </form>
  );
}

function jump(event: Event, id: string): void {
  event.preventDefault();
  const field = document.getElementById(id);
  field?.focus();
  field?.scrollIntoView({ block: "center" });
}
