import { render, type VNode } from "preact";
import "./pocket.css";
import { pocket } from "./core/pocket";
import type { FormName } from "./core/write";
import { FormPage, FORMS } from "./ui/forms";
import { Doors } from "./ui/gate";
import { useRoute, usePocket, type Route } from "./ui/hooks";
import { Aloud } from "./ui/parts";
import { Areas, Home, Homes, Paired, Policies, PolicyPage } from "./ui/places";
import { Saved } from "./ui/saved";
import { Settings } from "./ui/settings";
import { Today } from "./ui/today";
import { CasePage, Mine, OutingPage } from "./ui/work";
import { Mend, WrittenPage } from "./ui/written";
import { dress } from "./view";

const PAGES: Record<string, (props: { here: Route }) => VNode> = {
  today: Today, area: Areas, homes: Homes, household: Home, paired: Paired, mine: Mine, case: CasePage,
  outing: OutingPage, policies: Policies, policy: PolicyPage, written: WrittenPage, mend: Mend,
  saved: Saved, settings: Settings,
};

function Screen(): VNode {
  const here = useRoute();
  const { phase } = usePocket();
  if (phase !== "open") return <Doors />;
  const key = `${here.page}/${here.id}?${here.query}`;
  if (here.page in FORMS) return <FormPage key={key} here={here} name={here.page as FormName} />;
  const Found = PAGES[here.page] ?? Today;
  return <Found key={key} here={here} />;
}

dress();
render(<><Aloud /><Screen /></>, document.getElementById("pocket")!);
void pocket.start();
if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/pocket/sw.js", { scope: "/pocket/" }).catch(() => undefined);
}
