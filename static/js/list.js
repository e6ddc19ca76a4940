/* A link that htmx would follow in place still opens a new tab when the person asks for one. */
const wantsTab = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

document.addEventListener(
  "click",
  (event) => {
    if (wantsTab(event) && event.target.closest("a[hx-get]")) event.stopPropagation();
  },
  { capture: true },
);

/* What a list fetches besides itself, [hx-sync=this], is given up, or not begun, once another list is
   on its way. Its answer could replace the link that was clicked, and htmx looks for the parts out of
   band only in the tree where that link is; or it could put back the address of the list before. */
const LISTS = ["listing", "log", "keys", "values"];
const ON_ITS_WAY = LISTS.map((id) => `#${id}[aria-busy]`).join();

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, target } = event.detail;
  if (LISTS.includes(target.id)) {
    document.querySelectorAll("[hx-sync=this]").forEach((each) => htmx.trigger(each, "htmx:abort"));
  } else if (elt.matches("[hx-sync=this]") && document.querySelector(ON_ITS_WAY)) {
    event.preventDefault();
  }
});
