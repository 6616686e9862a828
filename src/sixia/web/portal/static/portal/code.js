// A slip's QR code carries the tracking code behind the #, which no browser sends. Here it goes into
// the field and out of the address, so that neither a log nor the history holds it.
const field = document.querySelector("input[name=code]");
const carried = decodeURIComponent(location.hash.slice(1));
if (field && carried) {
  field.value = carried;
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("main button.main")?.focus();
}
