/* The one <dialog>: opens when htmx puts something into it, closes on [data-close], on a click
   beside it or on `HX-Trigger: closeDialog`, and gives focus back to what opened it. */
import { notify } from "./notices.js";

const dialog = document.getElementById("dialog");
let opener = null;

/* What was sent from a dialog that is closed now: htmx finds the places of its answer from here,
   and what it would have put into the dialog comes here, too. */
const sent = document.createElement("div");
sent.hidden = true;
document.body.append(sent);

/** Show what is in the dialog now; `from` gets the focus back. */
export function openDialog(from) {
  if (!dialog.open) {
    opener = from ?? document.activeElement;
    dialog.showModal();
  }
  const first = dialog.querySelector("[data-autofocus]") ?? dialog.querySelector("[autofocus]");
  if (first) focusWhenPainted(first);
}

/* Chromium now and then refuses a dialog's fields the focus until it has been painted, which may
   take several frames. */
function focusWhenPainted(field, triesLeft = 30) {
  if (!dialog.open || !field.isConnected) return;
  field.focus();
  if (document.activeElement === field || !triesLeft) return;
  requestAnimationFrame(() => focusWhenPainted(field, triesLeft - 1));
}

export function closeDialog() {
  if (dialog.open) dialog.close();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target === dialog && !dialog.open) opener = event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog || event.detail.xhr?.status === 204) return;
  if (dialog.childElementCount) openDialog(opener);
  else closeDialog();
});

// Of an answer to what was sent from elsewhere the dialog that is open now knows nothing.
document.addEventListener("closeDialog", (event) => {
  if (dialog.contains(event.target)) closeDialog();
});

document.addEventListener("click", (event) => {
  if (!dialog?.open) return;
  if (event.target === dialog) closeDialog();
  const close = event.target.closest("[data-close]");
  if (close && dialog.contains(close)) {
    event.preventDefault();
    closeDialog();
  }
});

dialog?.addEventListener("close", () => {
  const waiting = dialog.querySelectorAll(":scope > .htmx-request");
  dialog.replaceChildren();
  sent.append(...waiting);
  if (opener?.isConnected) opener.focus();
  opener = null;
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target === dialog && sent.contains(detail.requestConfig.elt)) detail.target = sent;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (detail.target === sent) {
    const refusal = sent.querySelector(".form-errors");
    if (refusal) tell(refusal);
    sent.replaceChildren();
  } else if (form.parentElement === sent) {
    form.remove();
  }
});

function tell(refusal) {
  const notice = notify(refusal.textContent.trim(), "bad");
  if (refusal.hasAttribute("data-once-back")) notice.dataset.about = "away";
}
