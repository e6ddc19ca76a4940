/* Live counters for [data-limit] and rows that can be added and removed:
   [data-repeat][data-repeat-max] holds [data-repeat-list], <template data-repeat-row>,
   [data-repeat-add] and [data-repeat-count]; each row is [data-repeat-item] with [data-repeat-remove].
   "__n__" in the template's names becomes a number no other row has. */

const length = (text) => [...text].length; // characters as the API counts them, not UTF-16 units

function showCount(field) {
  const limit = Number(field.dataset.limit);
  if (!limit) return;
  const counter = counterOf(field);
  const used = length(field.value);
  counter.textContent = `${used.toLocaleString("en")} of ${limit.toLocaleString("en")}`;
  counter.toggleAttribute("data-near", used > limit * 0.9 && used <= limit);
  counter.toggleAttribute("data-over", used > limit);
  counter.hidden = used < limit * 0.5 && !field.dataset.limitAlways;
}

function counterOf(field) {
  let counter = field.parentElement.querySelector(`:scope > .counter[data-for="${CSS.escape(field.name)}"]`);
  if (counter) return counter;
  counter = document.createElement("span");
  counter.className = "counter";
  counter.dataset.for = field.name;
  counter.setAttribute("aria-live", "polite");
  field.after(counter);
  return counter;
}

const items = (box) => [...box.querySelectorAll("[data-repeat-item]")];

function showRows(box) {
  const max = Number(box.dataset.repeatMax) || Infinity;
  const min = Number(box.dataset.repeatMin) || 0;
  const used = items(box).length;
  const count = box.querySelector("[data-repeat-count]");
  if (count) count.textContent = Number.isFinite(max) ? `${used} of ${max}` : String(used);
  const add = box.querySelector("[data-repeat-add]");
  if (add) add.disabled = used >= max;
  box.querySelectorAll("[data-repeat-remove]").forEach((one) => (one.disabled = used <= min));
}

function addRow(box) {
  const template = box.querySelector("template[data-repeat-row]");
  const number = Number(box.dataset.repeatNext ?? items(box).length);
  box.dataset.repeatNext = number + 1;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__n__", String(number));
  const row = holder.content.firstElementChild;
  box.querySelector("[data-repeat-list]").append(row);
  const total = box.querySelector("input[name$='-TOTAL_FORMS']");
  if (total) total.value = Math.max(Number(total.value), number + 1);
  prepare(row);
  showRows(box);
  row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function removeRow(row) {
  const box = row.closest("[data-repeat]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  showRows(box);
  (next?.querySelector("input:not([type=hidden]), textarea") ?? box.querySelector("[data-repeat-add]"))?.focus();
}

function prepare(root) {
  root.querySelectorAll("[data-limit]").forEach(showCount);
  root.querySelectorAll("[data-repeat]").forEach(showRows);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-limit]")) showCount(event.target);
});

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-repeat-add]");
  const remove = event.target.closest("[data-repeat-remove]");
  if (!add && !remove) return;
  event.preventDefault();
  if (add) addRow(add.closest("[data-repeat]"));
  else removeRow(remove.closest("[data-repeat-item]"));
});

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
prepare(document);
