// j and k go down and up a list to read; Enter opens what is marked, as a link does.
addEventListener("keydown", (press) => {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return;
  if (press.target.closest("input, select, textarea, [contenteditable]")) return;
  const step = { j: 1, k: -1 }[press.key];
  const rows = [...document.querySelectorAll("a.row")];
  if (!step || !rows.length || document.querySelector(`[data-key="${press.key}"]`)) return;
  press.preventDefault();
  const at = rows.indexOf(document.activeElement) + step;
  rows[Math.max(0, Math.min(rows.length - 1, at))].focus();
});
// On a narrow screen the places to go are folded away.
const narrow = matchMedia("(max-width: 60rem)");
const fold = () => document.querySelector(".where")?.toggleAttribute("open", !narrow.matches);
fold();
narrow.addEventListener("change", fold);
