/* Rows picked in a list: .pick boxes in [data-row], and the bar #selection that acts on them.

   What is picked outlives "Load more", a new order and a look into a conversation, but not another
   filter. "All that match" is kept as the filter itself, and is left when a box is unticked. */
import { closeDialog } from "./dialog.js";
import { focusOn } from "./focus.js";

const STORE = "selection";
const picked = new Set();
let isWhole = false;
let query = null; // of the list that the pick was made in; null before there was one
let lastBox = null;
let isRange = false;
let note = ""; // said instead of the number, until something is picked

const bar = () => document.getElementById("selection");
const boxes = () => [...document.querySelectorAll("[data-row] .pick input")];

function restore() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE));
    if (kept?.path !== location.pathname) return;
    query = kept.query;
    isWhole = kept.isWhole;
    kept.ids.forEach((id) => picked.add(id));
  } catch {
    sessionStorage.removeItem(STORE);
  }
}

function keep() {
  const kept = { path: location.pathname, query, isWhole, ids: [...picked] };
  if (picked.size || isWhole) sessionStorage.setItem(STORE, JSON.stringify(kept));
  else sessionStorage.removeItem(STORE);
}

function clear() {
  picked.clear();
  isWhole = false;
  lastBox = null;
}

/* The list may be another one now, or have rows that it had not. */
function adopt() {
  const form = bar();
  if (!form) return;
  if (query !== form.dataset.query) leave();
  query = form.dataset.query;
  tick();
  show();
}

function leave() {
  const isLost = query !== null && (picked.size > 0 || isWhole);
  note = isLost ? "The filter changed, so nothing is selected any more" : "";
  clear();
}

function tick() {
  boxes().forEach((box) => (box.checked = isWhole || picked.has(box.value)));
}

function show() {
  const form = bar();
  const isOn = isWhole || picked.size > 0;
  form.toggleAttribute("data-on", isOn);
  form.toggleAttribute("data-all", isWhole || picked.size >= total());
  form.querySelector("[data-picked]").value = isWhole ? "query" : "ids";
  const status = form.querySelector("[data-selected]");
  const words = isOn ? told() : note || told();
  if (status.textContent !== words) status.textContent = words;
  form.querySelector("[data-select-matching]").textContent = `Select all ${counted()}that match`;
  showAll();
  keep();
}

function told() {
  if (isWhole) return `All ${counted()}that match are selected`;
  if (!picked.size) return "None selected";
  const shown = boxes().filter((box) => box.checked).length;
  const beyond = picked.size - shown;
  return `${picked.size} selected${beyond ? `, ${beyond} of them not shown here` : ""}`;
}

function showAll() {
  const all = document.querySelector("[data-select-all]");
  if (!all) return;
  const ticked = boxes().filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === boxes().length;
  all.indeterminate = ticked > 0 && !all.checked;
}

/* The page knows the number late: until then it says only that there are more. */
function counted() {
  const number = document.getElementById("count")?.textContent.trim().split(/\s/)[0] ?? "";
  return /^(\d[\d,]*|10,000\+)$/.test(number) ? `${number} ` : "";
}

function total() {
  const number = Number(counted().replaceAll(",", "").trim() || NaN);
  return Number.isNaN(number) ? Infinity : number;
}

function pick(box) {
  note = "";
  if (isWhole && !box.checked) {
    isWhole = false;
    boxes().forEach((each) => picked.add(each.value));
  }
  if (box.checked) picked.add(box.value);
  else picked.delete(box.value);
}

function pickUpTo(box) {
  const all = boxes();
  const ends = [all.indexOf(lastBox), all.indexOf(box)];
  if (ends.includes(-1)) return;
  for (const each of all.slice(Math.min(...ends), Math.max(...ends) + 1)) {
    each.checked = box.checked;
    pick(each);
  }
}

document.addEventListener("pointerdown", (event) => (isRange = event.shiftKey), { capture: true });
document.addEventListener("keydown", (event) => (isRange = event.shiftKey), { capture: true });

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-row] .pick input")) return;
  if (isRange && lastBox) pickUpTo(event.target);
  pick(event.target);
  lastBox = event.target;
  show();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-select-matching]")) {
    isWhole = true;
    picked.clear();
  } else if (event.target.closest("[data-unselect]")) {
    clear();
  } else {
    return;
  }
  tick();
  show();
  focusOn(isWhole ? bar().querySelector("[data-picked]") : bar());
});

/* Thousands of boxes would be too many fields; and those of rows that are not shown count, too. */
document.addEventListener("formdata", (event) => {
  if (event.target !== bar()) return;
  event.formData.delete("id");
  if (!isWhole) event.formData.set("ids", [...picked].join(" "));
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-download]")) setTimeout(closeDialog);
});

document.addEventListener("htmx:afterSwap", adopt);
document.addEventListener("htmx:oobAfterSwap", adopt); // the number came
window.addEventListener("pageshow", (event) => event.persisted && adopt());

/* Back from a conversation: its row is where the keyboard goes on. */
function goToRow() {
  const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  if (!row) return;
  focusOn(row);
  row.scrollIntoView({ block: "center" });
}

restore();
adopt();
goToRow();
