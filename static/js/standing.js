/* What changes something follows #standing: while nothing can be changed it says why and does
   nothing, and is itself again as soon as that is over. What was said of a write goes, too, once
   it is no longer true. */

const WRITES = "[data-writes]";

function follow() {
  const hindrance = hindranceNow();
  for (const control of document.querySelectorAll(WRITES)) {
    if (control instanceof HTMLButtonElement) control.disabled = Boolean(hindrance);
    else if (hindrance) hinder(control);
    else free(control);
    explain(control, hindrance);
  }
}

function hindranceNow() {
  return document.getElementById("standing")?.dataset.hindrance ?? "";
}

/* What was refused only because the upstream was away need not be told for ever. */
function takeBack() {
  if (hindranceNow()) return;
  for (const refusal of document.querySelectorAll("[data-once-back]")) {
    refusal.textContent = refusal.dataset.onceBack;
    refusal.dataset.tone = "ok";
    refusal.setAttribute("role", "status");
    delete refusal.dataset.onceBack;
  }
  document.querySelectorAll(".notice[data-about='away']").forEach((notice) => notice.remove());
}

function hinder(link) {
  if (!link.hasAttribute("href")) return;
  link.dataset.href = link.getAttribute("href");
  link.removeAttribute("href");
  link.setAttribute("role", "link");
  link.setAttribute("tabindex", "0");
  link.setAttribute("aria-disabled", "true");
}

function free(link) {
  if (!link.dataset.href) return;
  link.setAttribute("href", link.dataset.href);
  delete link.dataset.href;
  for (const name of ["role", "tabindex", "aria-disabled"]) link.removeAttribute(name);
}

function explain(control, hindrance) {
  if (hindrance) {
    control.setAttribute("aria-describedby", "hindrance");
    control.title = hindrance;
  } else if (control.getAttribute("aria-describedby") === "hindrance") {
    control.removeAttribute("aria-describedby");
    control.removeAttribute("title");
  }
}

/* By the address that names what it is about: the operation that was sent there, unanswered. */
const unanswered = new Map();

/* A line tells of an attempt until the same is done from this page: nobody is to do it again. */
function forgetAttempts({ detail: { xhr, requestConfig: { path, formData } } }) {
  const outcome = xhr.getResponseHeader("Write-Outcome");
  if (!outcome) return;
  if (outcome !== "done") {
    // Many different additions go to the composer's; its form names the one it repeats.
    if (path.includes("?")) unanswered.set(path, outcome);
    return;
  }
  for (const name of [...formData.getAll("checking"), unanswered.get(path)]) {
    if (name) document.querySelector(`#writes [data-outcome="${CSS.escape(name)}"]`)?.remove();
  }
  unanswered.delete(path);
}

/* "Unknown" is said beside the page only until the page says what came of it. */
function takeBackUnknown() {
  for (const { dataset } of document.querySelectorAll("#writes [data-outcome]")) {
    const about = CSS.escape(dataset.outcome);
    document.querySelector(`.notice[data-about="${about}"]`)?.remove();
  }
}

// Before htmx hears of it.
document.addEventListener("click", (event) => {
  if (!event.target.closest(`${WRITES}[aria-disabled="true"]`)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

function followSettled() {
  follow();
  takeBack();
  takeBackUnknown();
}

// Between the pieces of one answer nothing is taken back: what hinders may come after the refusal.
document.addEventListener("htmx:oobAfterSwap", follow);
document.addEventListener("htmx:afterSettle", followSettled);
document.addEventListener("htmx:afterRequest", forgetAttempts);
followSettled();
