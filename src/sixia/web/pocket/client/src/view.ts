// How the pages are to be seen: language and text size, kept beside the store; nothing of anyone's.
import { speak, speaks, type Language } from "./texts";

export function remember(name: "language" | "big", value: string): void {
  localStorage.setItem(`pocket.${name}`, value);
  dress();
}

export const isBig = (): boolean => localStorage.getItem("pocket.big") === "1";

/** Put on what was chosen, or what the browser asks for. */
export function dress(): void {
  const chosen = localStorage.getItem("pocket.language") as Language | null;
  speak(chosen ?? (navigator.language.startsWith("zh") ? "zh-Hans" : "en"));
  document.documentElement.lang = speaks();
  document.documentElement.classList.toggle("big", isBig());
}
