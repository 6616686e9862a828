import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { pocket } from "../core/pocket";
import { speaks, t } from "../texts";
import { isBig, remember } from "../view";
import { Choice } from "./fields";
import { usePocket } from "./hooks";
import { Facts, Page } from "./parts";
import { moment } from "./time";

export function Settings(): VNode {
  const { session, pulledAt } = usePocket();
  const set = (name: "language" | "big") => (value: string): void => {
    remember(name, value);
    pocket.changed();
  };
  return (
    <Page title={t("settings")} back>
      <div class="sheet">
        <Choice id="language" label={t("language")} value={speaks()} onValue={set("language")} options={[["zh-Hans", "中文"], ["en", "English"]]} />
        <Choice id="size" label={t("text_size")} value={isBig() ? "1" : "0"} onValue={set("big")} options={[["0", t("normal")], ["1", t("large")]]} />
      </div>
      <div class="sheet">
        <h2>{t("phone_state")}</h2>
        <Facts rows={[[t("person"), session && `${session.staff.name} · ${session.staff.unit_name}`], [t("lists"), pulledAt ? t("fetched", { when: moment(pulledAt) }) : ""]]} />
        <p class="soft">{t("on_phone")} {t("install_lead")}</p>
        <p class="acts"><button type="button" class="btn" onClick={() => pocket.lock()}>{t("lock")}</button> <span class="soft">{t("lock_lead")}</span></p>
      </div>
      <SignOut />
    </Page>
  );
}

/** What is not sent yet would be lost, so that is said, and sending comes first. */
function SignOut(): VNode {
  const { tally, sending } = usePocket();
  const [asked, ask] = useState(false);
  const unsent = tally.waiting;
  return (
    <div class="sheet">
      <h2>{t("sign_out")}</h2>
      <p>{t("sign_out_lead")}</p>
      {!asked && <p class="acts"><button type="button" class="btn" onClick={() => ask(true)}>{t("sign_out")}</button></p>}
      {asked && unsent > 0 && <p class="note warning" role="alert">{t("sign_out_unsent", { n: unsent })}</p>}
      {asked && (
        <p class="acts">
          {unsent > 0 && <button type="button" class="btn main" disabled={sending} onClick={() => void pocket.sync()}>{sending ? t("sending") : t("send_first")}</button>}
          <button type="button" class="btn grave" onClick={() => void pocket.signOut()}>{unsent ? t("sign_out_anyway", { n: unsent }) : t("sign_out_now")}</button>
        </p>
      )}
    </div>
  );
}
