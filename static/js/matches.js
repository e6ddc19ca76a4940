/* Walks from match to match in a conversation. [data-match] is an item that holds the words and
   its number; <mark> is where. A step goes to the next mark of the item, then to the next item;
   one that is not on the screen is a page of its own, to which the link leads. */

const bar = document.getElementById("matches");
const places = bar?.dataset.places ? bar.dataset.places.split(" ") : [];
let at = Number(bar?.dataset.at);
let mark = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-step]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (step(Number(link.dataset.step))) event.preventDefault();
});

/** Say whether there was a match on the screen to go to. */
function step(by) {
  const here = at ? marksOf(itemOf(at)) : [];
  const further = here[here.indexOf(mark) + by];
  if (mark?.isConnected && further) return show(at, further);
  const number = numberAfter(by);
  const item = itemOf(number);
  return item ? show(number, marksOf(item).at(by > 0 ? 0 : -1)) : false;
}

/* Behind the last comes the first. */
function numberAfter(by) {
  const passed = Number(bar.dataset.passed);
  const index = at ? at - 1 + by : by > 0 ? passed : passed - 1;
  return ((index + places.length) % places.length) + 1;
}

const itemOf = (number) => document.querySelector(`#entries [data-match="${number}"]`);

/* An item's output stands within its block and is a match of its own. */
function marksOf(item) {
  const marks = [...(item?.querySelectorAll("mark") ?? [])];
  return marks.filter((one) => one.closest("[data-match]") === item);
}

function show(number, found) {
  const item = itemOf(number);
  at = number;
  mark?.removeAttribute("data-current");
  mark = found ?? null;
  mark?.setAttribute("data-current", "");
  unfold(mark);
  item.closest("[data-row]")?.focus({ preventScroll: true });
  (mark ?? item).scrollIntoView({ block: "center" });
  tell();
  return true;
}

function unfold(element) {
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    fold.open = true;
  }
}

function tell() {
  bar.querySelector("[data-match-number]").textContent = `${at.toLocaleString("en")} of `;
  for (const link of bar.querySelectorAll("[data-step]")) {
    const url = new URL(link.href);
    url.searchParams.set("around", places[numberAfter(Number(link.dataset.step)) - 1]);
    url.hash = "";
    link.href = url.href;
  }
}

/* A page that was opened at a match shows where it is; one that was left stays where it was. */
const [visit] = performance.getEntriesByType("navigation");
if (at && itemOf(at) && visit?.type === "navigate") show(at, marksOf(itemOf(at))[0]);
