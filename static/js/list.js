/* A link that htmx would follow in place still opens a new tab when the person asks for one. */
const wantsTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

document.addEventListener(
  "click",
  (event) => {
    if (wantsTab(event) && event.target.closest("a[hx-get]")) event.stopPropagation();
  },
  { capture: true },
);

/* The cross of a search field empties it without sending anything, unlike Enter. */
document.addEventListener("search", (event) => {
  if (event.target.matches("[data-search]") && !event.target.value) event.target.form.requestSubmit();
});
