/* #q[data-suggest] as a combobox: the options for the term at the caret come from the server while
   somebody types. Enter searches unless an option is chosen; nothing is taken without being asked. */
const RESTING = 120;
let waiting = 0;
let request = null;
let shownFor = null; // the text and the caret that the options on the screen were made for
let isWaiting = false;
let pressed = []; // keys for options that are still on their way, for whoever types fast
let isSwapping = false;

const field = () => document.getElementById("q");
const box = () => document.getElementById("q-suggestions");
const list = () => document.getElementById("q-options");
const options = () => [...list().querySelectorAll("[role=option]")];
const chosen = () => list().querySelector("[aria-selected=true]");
const isOpen = () => box()?.hidden === false;
const isField = (element) => element instanceof Element && element.matches("#q[data-suggest]");

/* Without scripts it is a plain field and must not call itself anything else. */
function prepare() {
  const input = field();
  if (!isField(input) || input.role === "combobox") return;
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.ariaExpanded = "false";
  input.setAttribute("aria-controls", "q-options");
}

/** Ask what fits at the caret, after `delay` milliseconds; only the last answer is shown. */
export function suggest(delay = 0) {
  const keep = pressed;
  stop();
  pressed = keep;
  wait(true);
  waiting = setTimeout(ask, delay);
}

function wait(isLong) {
  isWaiting = isLong;
  if (list()) list().ariaBusy = String(isLong);
}

async function ask() {
  const input = field();
  if (!isField(input) || document.activeElement !== input) return stop();
  const asked = state(input);
  request = new AbortController();
  const before = [...input.value.slice(0, input.selectionStart)].length;
  const parameters = new URLSearchParams({ q: input.value, at: before });
  try {
    const { signal } = request;
    const response = await fetch(`${input.dataset.suggest}?${parameters}`, { signal });
    const isAnswer = response.ok && !response.redirected; // not the page to sign in
    const html = isAnswer ? await response.text() : "";
    if (!signal.aborted && field() === input) show(html, asked);
  } catch (error) {
    // The server is away: the bar goes on as a plain form.
    if (error.name !== "AbortError") stop();
  }
}

function state(input) {
  return `${input.selectionStart} ${input.value}`;
}

function show(html, asked) {
  list().innerHTML = html;
  choose(null);
  shownFor = asked;
  const { length } = options();
  toggle(length > 0);
  list().scrollTop = 0;
  const words = length === 1 ? "1 suggestion" : `${length} suggestions`;
  document.getElementById("q-status").textContent = length ? words : "";
  wait(false);
  for (const key of pressed.splice(0)) if (chosen() || ALWAYS.has(key)) keys[key]();
}

function toggle(isShown) {
  box().hidden = !isShown;
  field().ariaExpanded = String(isShown);
  if (!isShown) choose(null);
}

function stop() {
  clearTimeout(waiting);
  request?.abort();
  wait(false);
  pressed = [];
}

function close() {
  stop();
  if (box()) toggle(false);
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field().setAttribute("aria-activedescendant", option.id);
  else field().removeAttribute("aria-activedescendant");
}

/* Past the last option, and before the first, is the text as it was typed. */
function move(step) {
  const all = [null, ...options()];
  choose(all.at((all.indexOf(chosen()) + step + all.length) % all.length));
}

function take(option) {
  const input = field();
  if (state(input) !== shownFor) return suggest();
  const { insert, from, to, back } = option.dataset;
  const place = (count) => [...input.value].slice(0, count).join("").length;
  input.setSelectionRange(place(from), place(to));
  // Typed rather than assigned, so that it can be undone.
  if (!document.execCommand("insertText", false, insert)) input.setRangeText(insert);
  let caret = place(from) + insert.length - back;
  if (!Number(back) && input.value[caret] === " " && !insert.endsWith(":")) caret += 1;
  input.setSelectionRange(caret, caret);
  toggle(false);
  if (option.dataset.runs === undefined) return suggest();
  close();
  input.form.requestSubmit();
}

const keys = {
  ArrowDown: () => (isOpen() ? move(1) : suggest()),
  ArrowUp: () => (isOpen() ? move(-1) : suggest()),
  Home: () => chosen() && choose(options()[0]),
  End: () => chosen() && choose(options().at(-1)),
  Enter: () => chosen() && take(chosen()),
  Tab: () => chosen() && take(chosen()),
  Escape: () => isOpen() && close(),
};
const ALWAYS = new Set(["ArrowDown", "ArrowUp"]);
const TAKES = new Set(["Enter", "Tab"]);
const MOVES = new Set(["ArrowLeft", "ArrowRight", "Home", "End"]);

document.addEventListener("keydown", (event) => {
  if (!isField(event.target) || event.isComposing) return;
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  const act = shiftKey || ctrlKey || metaKey || altKey ? null : keys[key];
  if (act && isWaiting && (ALWAYS.has(key) || (TAKES.has(key) && pressed.length))) {
    event.preventDefault();
    pressed.push(key);
    suggest();
  } else if (act && (ALWAYS.has(key) || (key === "Escape" ? isOpen() : chosen()))) {
    event.preventDefault();
    act();
  } else if (MOVES.has(key) && isOpen()) {
    suggest(RESTING);
  }
});

document.addEventListener("input", (event) => {
  if (!isField(event.target) || event.isComposing) return;
  choose(null);
  pressed = [];
  suggest(RESTING);
});

document.addEventListener("focusin", (event) => {
  if (isField(event.target) && !event.target.value && !isSwapping) suggest();
});

document.addEventListener("focusout", (event) => {
  if (isField(event.target)) close();
});

document.addEventListener("click", (event) => {
  if (isField(event.target)) suggest();
  const option = event.target.closest?.("#q-options [role=option]");
  if (option) take(option);
});

/* The focus stays in the field, or the click would close what it is meant for. */
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("#q-suggestions")) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  if (event.target.contains(field())) close();
}, { capture: true });

/* A swap puts the focus back where it was, which asks for nothing. */
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.target?.contains(field())) return;
  isSwapping = true;
  stop();
  setTimeout(() => (isSwapping = false));
});
document.addEventListener("htmx:afterSwap", prepare);

prepare();
