/* The one <dialog>: opens when htmx puts something into it, closes on [data-close], on a click
   beside it or on `HX-Trigger: closeDialog`, and gives focus back to what opened it. */
const dialog = document.getElementById("dialog");
let opener = null;

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

document.addEventListener("closeDialog", closeDialog);

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
  dialog.replaceChildren();
  if (opener?.isConnected) opener.focus();
  opener = null;
});
