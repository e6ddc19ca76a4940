/* Copy buttons: data-copy-text="…", or data-copy-target="#id" for what can be read there. With
   data-copy-all, folded parts of the target are copied too. A link is made absolute; the JSON
   behind data-copy-from="address" is fetched first. */

import { notify } from "./notices.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-text], [data-copy-target], [data-copy-link], [data-copy-from]");
  if (!button) return;
  event.preventDefault();
  const { copyFrom } = button.dataset;
  const done = await write(copyFrom ? await fetched(copyFrom) : wanted(button));
  say(button, done ? "Copied" : "Copy failed");
});

async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-json]")?.textContent;
  } catch {
    return "";
  }
}

function wanted(button) {
  if (button.dataset.copyLink !== undefined) {
    return new URL(button.dataset.copyLink || button.getAttribute("href"), location.href).href;
  }
  if (button.dataset.copyText !== undefined) return button.dataset.copyText;
  const target = document.getElementById(button.dataset.copyTarget.replace(/^#/, ""));
  if (!target) return "";
  if ("value" in target) return target.value;
  return button.dataset.copyAll === undefined ? target.textContent : readable(target);
}

/* innerText leaves out what a closed <details> hides, so they are opened for a moment. */
function readable(target) {
  const closed = [...target.querySelectorAll("details:not([open])")];
  closed.forEach((details) => (details.open = true));
  const text = target.innerText;
  closed.forEach((details) => (details.open = false));
  return text;
}

async function write(text) {
  if (!text) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeBySelection(text); // plain http has no clipboard API
  }
}

function writeBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const open = document.querySelector("dialog[open]");
  const before = document.activeElement;
  (open ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}

function say(button, words) {
  if (!button.checkVisibility?.()) {
    const notice = notify(words, "ok"); // reached by its key while folded away
    setTimeout(() => notice.remove(), 3000);
    return;
  }
  let status = button.querySelector("[data-copy-status]");
  if (!status) {
    status = document.createElement("span");
    status.dataset.copyStatus = "";
    status.setAttribute("role", "status");
    button.append(status);
  }
  status.textContent = words;
  setTimeout(() => status.remove(), 2000);
}
