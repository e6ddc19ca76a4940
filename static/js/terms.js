/* A chip's text leads to its term in the bar: [data-edit] is the term, which stood from data-from
   to data-to, in characters, when the page was made. Of a pair the value is selected, to be
   replaced by typing or by choosing. */
import { suggest } from "./suggestions.js";

document.addEventListener("click", (event) => {
  const chip = event.target.closest?.("[data-edit]");
  const field = document.getElementById("q");
  if (!chip || !field) return;
  const [start, end] = placeOf(chip, field.value);
  field.focus();
  field.setSelectionRange(start, end);
  suggest();
});

function placeOf(chip, text) {
  const term = chip.dataset.edit;
  const letters = [...text];
  let start = letters.slice(0, chip.dataset.from).join("").length;
  if (!text.startsWith(term, start)) start = text.indexOf(term); // edited meanwhile
  if (start < 0) return [text.length, text.length];
  const key = /^-?(?:"(?:\\.|[^"\\])*"|[^\s":()])+:(?!\()/.exec(term);
  return [start + (key ? key[0].length : 0), start + term.length];
}
