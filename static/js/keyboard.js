/* Single-key shortcuts. A key clicks the element that carries data-key="…": in the current row
   first, then anywhere outside rows, so that what a key does is what its button does. */
import { openDialog } from "./dialog.js";
import { currentRow, moveBy } from "./rows.js";

const CLICKS = new Set(["e", "#", "c", "r", "[", "]", "n", "N", "s", "E"]);

const actions = {
  "/": () => {
    const search = document.querySelector("[data-search]") ?? document.querySelector("input[type=search]:not([data-find])");
    return search ? startSearch(search) : goToSearch();
  },
  f: () => startSearch(document.querySelector("[data-find]")),
  j: () => moveBy(1),
  k: () => moveBy(-1),
  o: () => click(currentRow()?.querySelector("[data-key='o']") ?? currentRow()?.querySelector("a[href]")),
  x: () => click(currentRow()?.querySelector("[data-key='x'], input[type=checkbox]")),
  "?": showHelp,
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = actions[event.key] ?? (CLICKS.has(event.key) ? () => click(hook(event.key)) : null);
  if (act && act() !== false) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-key='?']")) showHelp();
});

function startSearch(search) {
  if (!search) return false;
  search.focus();
  search.select?.();
  return true;
}

/* A page with nothing to search leads to the list, as it was seen last. */
function goToSearch() {
  const list = document.querySelector("[data-search-at]");
  if (!list) return false;
  location.assign(list.dataset.searchAt);
  return true;
}

function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

function hook(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const inRow = currentRow()?.querySelector(selector);
  if (inRow) return inRow;
  const all = [...document.querySelectorAll(selector)].filter((one) => !one.closest("[data-row]"));
  return all.find((one) => one.checkVisibility()) ?? all[0];
}

function click(element) {
  if (!element) return false;
  if (element.matches("summary")) unfold(element.parentElement.parentElement);
  if (element.matches("a, button, input, summary")) element.click();
  else element.focus(); // it says why there is nothing to click
  return true;
}

function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
}

function showHelp() {
  const help = document.getElementById("keyboard-help");
  const dialog = document.getElementById("dialog");
  if (!help || !dialog) return false;
  dialog.replaceChildren(help.content.cloneNode(true));
  openDialog();
  return true;
}

const asked = document.querySelector("[data-search]:target");
if (asked) startSearch(asked);
