/* A filter beside the list that is clicked before those there know of the click before: its address
   would lead past that one. It waits for the filters of the list as it is then, and is clicked
   there; what these no longer show is added to the query. */
import { notify } from "./notices.js";

const rail = document.getElementById("facets");
let shown = ""; // the address that what stands in the rail came from
let waiting = [];

const loader = () => document.querySelector("#listing > [hx-target='#facets']");
const queryOf = (address) => new URL(address, location.href).searchParams.get("q") ?? "";

function isStale() {
  const wanted = loader()?.getAttribute("hx-get");
  return Boolean(wanted) && wanted !== shown;
}

const isBehind = () => Boolean(document.querySelector("#listing[aria-busy]")) || isStale();

// Before htmx hears of it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#facets a[hx-get]:not([hx-target])");
  const wantsTab = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || wantsTab || !isBehind()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  link.setAttribute("aria-busy", "true");
  waiting.push({ ...look(link), term: termOf(link) });
}, true);

/* By what a link is known in the rail before and after. */
function look(link) {
  const choice = link.closest("li")?.querySelector(".choice")?.id ?? "";
  const facet = link.closest(".facet")?.id ?? "";
  const words = choice ? "" : link.textContent.trim();
  const { className, title } = link;
  return { name: [choice, facet, className, words].join("\n"), facet, title, isOn: isOn(link) };
}

const isOn = (link) => link.hasAttribute("aria-current");

/* What the link adds to the query at its end, if that is all it does. */
function termOf(link) {
  const [before, after] = [queryOf(shown || location.href), queryOf(link.getAttribute("href"))];
  return after.startsWith(before) ? after.slice(before.length).trim() : "";
}

function goOn() {
  if (isBehind()) return;
  const next = waiting.shift();
  if (!next) return;
  const link = [...rail.querySelectorAll("a[hx-get]")].find((each) => look(each).name === next.name);
  if (!link) add(next);
  else if (isOn(link) === next.isOn && link.title === next.title) link.click();
  goOn();
}

function add({ facet, term }) {
  const field = document.getElementById("q");
  // One more value of a key that has one is not one more condition.
  const isChosen = facet && document.getElementById(facet)?.querySelector(".choice[aria-current]");
  if (!term || !field || isChosen) {
    notify("That filter is not among those of the list as it is now.", "warn");
    return;
  }
  const further = waiting;
  field.value = `${queryOf(loader()?.getAttribute("hx-get") ?? location.href)} ${term}`.trim();
  field.form.requestSubmit();
  waiting = further;
}

/* Whoever goes another way wants what waits no more. */
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.target.id === "listing" && !rail?.contains(detail.elt)) waiting = [];
});

/* A list that did not come leaves the one before with filters it had stopped on their way. */
function stay() {
  waiting = [];
  for (const link of rail?.querySelectorAll("a[aria-busy]") ?? []) link.removeAttribute("aria-busy");
  // Only then is there nothing in the way of another request.
  setTimeout(fetchFilters);
}

function fetchFilters() {
  const source = loader();
  // Dropped by [hx-sync] where another list is on its way; what goes wrong is told by events.
  if (isStale()) htmx.ajax("get", source.getAttribute("hx-get"), { source }).catch(() => {});
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === rail) shown = detail.requestConfig.path;
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target === rail) goOn();
});

/* Without new filters those that stand there are all there is to follow. */
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail: { elt, requestConfig } }) => {
    // An error moves the event's own target elsewhere.
    if (requestConfig.target.id === "listing") stay();
    if (!elt.matches("#listing > [hx-target='#facets']")) return;
    shown = requestConfig.path;
    goOn();
  });
}
