/* The facets beside the list and the strip above it: folds that are remembered, Alt-click to leave
   out, one stop of the Tab key for all bars, and a field that narrows the keys. */
const KEPT = "folds";

function keptFolds() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function fold(root) {
  const folds = keptFolds();
  for (const details of root.querySelectorAll("details[data-fold]")) {
    const isOpen = folds[details.dataset.fold];
    if (isOpen !== undefined) details.open = isOpen;
  }
  // Known before the strip arrives, so that the room kept for it is right.
  document.documentElement.dataset.folded = folds.volume === false ? "volume" : "";
}

function setUp(root) {
  fold(root);
  for (const bars of root.querySelectorAll("[data-bars]")) stopOnce(bars);
}

setUp(document);
for (const name of ["htmx:afterSwap", "htmx:oobAfterSwap"]) {
  document.addEventListener(name, ({ target, detail }) => {
    // A place that was replaced is no longer in the page; what stands there now is the target.
    setUp(detail.target?.isConnected ? detail.target : target);
  });
}

document.addEventListener("click", (event) => {
  const details = event.target.closest("summary")?.parentElement;
  if (!details?.dataset.fold) return;
  // The click is heard before the fold moves.
  const folds = { ...keptFolds(), [details.dataset.fold]: !details.open };
  try {
    localStorage.setItem(KEPT, JSON.stringify(folds));
  } catch {
    // A full or forbidden store: the folds last as long as the page.
  }
});

document.addEventListener(
  "click",
  (event) => {
    const choice = event.altKey && event.target.closest(".choice");
    if (!choice) return;
    event.preventDefault();
    event.stopPropagation();
    choice.parentElement.querySelector("[data-exclude]").click();
  },
  { capture: true },
);

/* "search a value…": the key stands in the bar, ready for what it should be. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-write]");
  const field = button && document.getElementById("q");
  if (!field) return;
  document.getElementById("facets")?.hidePopover?.();
  field.value = [field.value.trim(), button.dataset.write].filter(Boolean).join(" ");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-narrows]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const facet of document.querySelectorAll(event.target.dataset.narrows)) {
    facet.hidden = !facet.dataset.facet.toLowerCase().includes(wanted);
  }
});

const barsIn = (list) => [...list.querySelectorAll("a")];

function stopOnce(list) {
  const bars = barsIn(list);
  const first = bars.find((bar) => bar.hasAttribute("aria-current")) ?? bars.at(-1);
  for (const bar of bars) bar.tabIndex = bar === first ? 0 : -1;
}

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-bars]");
  if (!list) return;
  const bars = barsIn(list);
  const at = bars.indexOf(event.target);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const bar = bars[Math.min(Math.max(to, 0), bars.length - 1)];
  for (const each of bars) each.tabIndex = each === bar ? 0 : -1;
  bar.focus();
});
