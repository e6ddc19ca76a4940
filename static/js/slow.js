/* What a form [data-sends] to an upstream that takes its time: after a moment its [data-slow] says
   how things stand, as the server at that address knows it, and it is not sent twice. The rest of
   the page goes on meanwhile. */

const PATIENCE = 3000;
const GIVEN_UP = 30_000; // a page that would leave for the answer, and was told to stay
const sent = new Map(); // by form

function wait(form) {
  const fields = [...form.querySelectorAll("textarea:not([readonly]), input:not([readonly])")];
  const buttons = [...form.querySelectorAll("[type=submit]:not([aria-disabled])")];
  // What would be typed now is lost with the answer.
  for (const field of fields) field.readOnly = true;
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  const timer = setTimeout(tell, PATIENCE, form);
  sent.set(form, { timer, fields, buttons, since: Date.now() });
}

function end(form) {
  const waiting = sent.get(form);
  if (!waiting) return;
  clearTimeout(waiting.timer);
  sent.delete(form);
  for (const field of waiting.fields) field.readOnly = false;
  for (const button of waiting.buttons) button.removeAttribute("aria-disabled");
  form.querySelector("[data-slow]").replaceChildren();
}

async function tell(form) {
  const words = await fetched(form.dataset.sends);
  const waiting = sent.get(form);
  if (!waiting) return;
  const isOnRecord = words.includes("data-on-record");
  if (words && !isOnRecord && isLeft(form, waiting)) {
    end(form);
    return;
  }
  if (isOnRecord) waiting.since = Date.now();
  if (words && words !== waiting.words) form.querySelector("[data-slow]").innerHTML = words;
  waiting.words = words || waiting.words;
  waiting.timer = setTimeout(tell, PATIENCE, form);
}

/* Whoever stops a page that is loading is told by nobody that the answer came. What is no longer on
   record was done, perhaps, and the page that says so is on its way. */
function isLeft(form, { since }) {
  const isOver = Date.now() - since > GIVEN_UP;
  return !form.isConnected || (isOver && !form.hasAttribute("hx-post"));
}

async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    return answer.status === 200 ? (await answer.text()).trim() : "";
  } catch {
    return "";
  }
}

// Before htmx hears of it, which would send it again after the answer.
document.addEventListener("submit", (event) => {
  if (!sent.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (defaultPrevented || submitter?.formNoValidate) return;
  if (target.matches("[data-sends]:not([hx-post])")) wait(target);
});

// Whoever gave up on the answer to a write would know less than who waits for it.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.timeout = 0;
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt.matches("[data-sends]")) wait(detail.elt);
});

document.addEventListener("htmx:afterRequest", ({ detail }) => end(detail.requestConfig.elt));
window.addEventListener("pageshow", () => [...sent.keys()].forEach(end));
