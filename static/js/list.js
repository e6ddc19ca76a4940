/* A link that htmx would follow in place still opens a new tab when the person asks for one. */
const wantsTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

document.addEventListener(
  "click",
  (event) => {
    if (wantsTab(event) && event.target.closest("a[hx-get]")) event.stopPropagation();
  },
  { capture: true },
);
