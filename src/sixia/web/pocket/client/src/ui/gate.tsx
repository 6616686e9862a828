import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import { Refused } from "../core/api";
import { Unreachable } from "../core/engine";
import { pocket, WrongPassword } from "../core/pocket";
import { speak, speaks, t } from "../texts";
import { remember } from "../view";
import { usePocket } from "./hooks";
import { Sample, say } from "./parts";

/** What the doors share: the seal, the language, one sheet. */
function Door({ title, children }: { title: string; children: ComponentChildren }): VNode {
  const other = speaks() === "en" ? "zh-Hans" : "en";
  const change = (): void => {
    speak(other);
    remember("language", other);
    pocket.changed();
  };
  return (
    <>
    <Sample />
    <main id="main" class="narrow door">
      <p class="crest"><span class="seal" lang="zh-Hans" aria-hidden="true">四下</span> <b>{t("name")}</b>
        <button type="button" class="plain" lang={other} onClick={change}>{other === "en" ? "English" : "中文"}</button>
      </p>
      <div class="sheet"><h1>{title}</h1>{children}</div>
    </main>
    </>
  );
}

/** A form of the door: it waits, and says what went wrong without losing what was typed. */
function useTry(work: () => Promise<void>, refused: () => string): { trouble: string; busy: boolean; submit: (event: Event) => void } {
  const [trouble, tell] = useState("");
  const [busy, wait] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    wait(true);
    tell("");
    say(t("wait"));
    work()
      .catch((error: unknown) => {
        if (error instanceof Unreachable) tell(t("no_server"));
        else if (error instanceof WrongPassword) tell(t("wrong_here"));
        else if (error instanceof Refused) tell(error.code === "someone_else" ? t("someone_else") : error.message || refused());
        else throw error;
      })
      .finally(() => wait(false));
  };
  return { trouble, busy, submit };
}

function Input({ id, label, hint = "", ...rest }: { id: string; label: string; hint?: string; type?: "text" | "password"; autocomplete: string; value: string; onValue: (text: string) => void; required?: boolean }): VNode {
  const { onValue, ...own } = rest;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      <input id={id} name={id} {...(own as object)} aria-describedby={hint ? `${id}-hint` : undefined} onInput={(event) => onValue(event.currentTarget.value)} autocapitalize="off" spellcheck={false} />
    </div>
  );
}

const Trouble = ({ text }: { text: string }): VNode => <p class="error" role="alert" hidden={!text}>{text}</p>;

export function SignIn(): VNode {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [device, setDevice] = useState(t("my_phone"));
  const { trouble, busy, submit } = useTry(() => pocket.signIn(username, password, device), () => t("wrong_sign_in"));
  if (!isSecureContext) return <Door title={t("sign_in")}><p class="note error">{t("insecure")}</p></Door>;
  return (
    <Door title={t("sign_in")}>
      <p>{t("sign_in_lead")}</p>
      <form onSubmit={submit}>
        <Trouble text={trouble} />
        <Input id="username" label={t("username")} autocomplete="username" value={username} onValue={setUsername} required />
        <Input id="password" label={t("password")} type="password" autocomplete="current-password" value={password} onValue={setPassword} required />
        <Input id="device" label={t("device_name")} hint={t("device_hint")} autocomplete="off" value={device} onValue={setDevice} required />
        <p class="acts"><button class="btn main big" disabled={busy}>{busy ? t("wait") : t("sign_in")}</button></p>
      </form>
    </Door>
  );
}

export function Locked(): VNode {
  const [password, setPassword] = useState("");
  const { trouble, busy, submit } = useTry(() => pocket.unlock(password), () => "");
  return (
    <Door title={t("unlock_title")}>
      <p>{t("unlock_lead")}</p>
      <form onSubmit={submit}>
        <Trouble text={trouble} />
        <Input id="password" label={t("password")} type="password" autocomplete="current-password" value={password} onValue={setPassword} required />
        <p class="acts"><button class="btn main big" disabled={busy}>{busy ? t("wait") : t("unlock")}</button></p>
      </form>
      <details>
        <summary>{t("forgot")}</summary>
        <p>{t("forgot_lead")}</p>
        <p class="acts"><button type="button" class="btn grave" onClick={() => void pocket.signOut()}>{t("wipe_sure")}</button></p>
      </details>
    </Door>
  );
}

/** The token ended: sign in again over what is on the phone. */
export function Renew(): VNode {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [old, setOld] = useState("");
  const { trouble, busy, submit } = useTry(
    () => pocket.renew(username, password, old, t("my_phone")),
    () => t("wrong_sign_in"),
  );
  return (
    <form class="sheet" onSubmit={submit}>
      <h2>{t("again_title")}</h2>
      <p>{t("again_lead")}</p>
      <Trouble text={trouble} />
      <Input id="username" label={t("username")} autocomplete="username" value={username} onValue={setUsername} required />
      <Input id="password" label={t("password")} type="password" autocomplete="current-password" value={password} onValue={setPassword} required />
      <Input id="old" label={t("old_password")} hint={t("old_hint")} type="password" autocomplete="off" value={old} onValue={setOld} />
      <p class="acts"><button class="btn main" disabled={busy}>{busy ? t("wait") : t("sign_in")}</button></p>
    </form>
  );
}

export function Doors(): VNode {
  const { phase } = usePocket();
  if (phase === "cut_off") return <Door title={t("cut_off")}><p role="alert">{t("cut_off_lead")}</p></Door>;
  if (phase === "broken") return <Door title={t("sign_in")}><p class="note error">{t(isSecureContext ? "broken" : "insecure")}</p></Door>;
  if (phase === "locked") return <Locked />;
  if (phase === "signed_out") return <SignIn />;
  return <Door title={t("name")}><p>{t("wait")}</p></Door>;
}
