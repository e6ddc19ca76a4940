/* A link that htmx would follow in place still opens a new tab when the person asks for one. */
const wantsTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

document.addEventListener(
  "click",
  (event) => {
    if (wantsTab(event) && event.target.closest("a[hx-get]")) event.stopPropagation();
  },
  { capture: true },
);

/* The cross of a search field empties it without sending anything; Enter sends it by itself. */
let sent = null;

document.addEventListener("submit", (event) => (sent = event.target), { capture: true });

document.addEventListener("search", (event) => {
  const field = event.target;
  if (!field.matches("[data-search]") || field.value) return;
  setTimeout(() => {
    if (field.isConnected && sent !== field.form) field.form.requestSubmit();
    sent = null;
  }, 50);
});
