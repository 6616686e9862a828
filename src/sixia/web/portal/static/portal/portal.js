// Everything here is a convenience: the pages do their whole work without it.
const form = document.querySelector("[data-alike]");
const told = document.getElementById("alike");
async function alike() {
  const [area, kind] = [form.elements.area.value, form.elements.class_code.value];
  told.hidden = true;
  if (!area || !kind) return;
  const answer = await fetch(`${form.dataset.alike}?area=${area}&class=${kind}`);
  const { text } = answer.ok ? await answer.json() : { text: "" };
  told.textContent = text;
  told.hidden = !text;
}
if (form) {
  form.elements.area.addEventListener("change", alike);
  form.elements.class_code.addEventListener("change", alike);
  form.addEventListener("submit", () => {
    // A second tap on a slow line sends nothing twice; the key would see to it anyway.
    setTimeout(() => (form.querySelector("button.main").disabled = true));
  });
  addEventListener("pageshow", () => (form.querySelector("button.main").disabled = false));
}
