/* A select with [data-submits] sends its form as soon as something else is chosen. The arrow keys
   choose at every step, so a choice made by key waits until the keys rest, or for Enter. */
const RESTING = 800;
let isByKey = false;
let waiting = 0;

const switchOf = (event) => event.target.closest?.("select[data-submits]");

document.addEventListener("pointerdown", () => (isByKey = false), { capture: true });

document.addEventListener("keydown", (event) => {
  isByKey = true;
  const select = switchOf(event);
  if (!select || !waiting || event.key !== "Enter") return;
  event.preventDefault();
  submit(select);
});

document.addEventListener("change", (event) => {
  const select = switchOf(event);
  if (!select) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => submit(select), isByKey ? RESTING : 0);
});

function submit(select) {
  clearTimeout(waiting);
  waiting = 0;
  select.form.requestSubmit();
}

/* Back shows the page as it was left, with the project that was chosen there last. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("select[data-submits]").forEach((select) => select.form.reset());
});
