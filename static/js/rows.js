/* [data-row] under the keyboard: which one is current, and moving to the next or the one before. */
import { focusOn } from "./focus.js";

const all = () =>
  [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility?.() ?? true);

export function currentRow() {
  return document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row][data-current]");
}

export function moveBy(step) {
  const rows = all();
  if (!rows.length) return;
  const at = rows.indexOf(currentRow());
  const next = at < 0 ? rows[step > 0 ? 0 : rows.length - 1] : rows[at + step];
  if (!next) return;
  focusOn(next);
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  document.querySelectorAll("[data-row][data-current]").forEach((old) => delete old.dataset.current);
  row.dataset.current = "";
});

/* Select all: [data-select-all] checks every [data-row] checkbox of its table. */
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-select-all]")) return;
  const scope = event.target.closest("table, form") ?? document;
  scope.querySelectorAll("[data-row] input[type=checkbox]").forEach((box) => {
    if (box.checked !== event.target.checked) box.click();
  });
});
