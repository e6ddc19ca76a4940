/* The help beside the list stays open while somebody types, so nothing but its buttons and Escape
   close it. */
const panel = () => document.getElementById("syntax");
const opener = () => document.querySelector("[popovertarget=syntax]:not([popovertargetaction])");

document.addEventListener("toggle", (event) => {
  if (event.target !== panel()) return;
  const isOpen = event.newState === "open";
  opener()?.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) panel().focus();
  else if (focusIsLost()) opener()?.focus();
}, { capture: true });

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !panel()?.matches(":popover-open")) return;
  if (document.querySelector("dialog[open]")) return;
  panel().hidePopover();
  opener()?.focus();
});

function focusIsLost() {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || panel().contains(activeElement);
}
