// A letter presses the button or link that shows it, unless one is typing.
addEventListener("keydown", (press) => {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return;
  if (press.target.closest("input, select, textarea, [contenteditable]")) return;
  const letter = press.key.toLowerCase();
  const found = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === letter && !one.disabled && one.offsetParent !== null,
  );
  if (!found) return;
  press.preventDefault();
  found.matches("input, select, textarea") ? found.focus() : found.click();
});
