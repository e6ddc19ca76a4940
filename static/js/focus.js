/* Where the focus goes after a swap, and aria-busy while a region is on its way. */

const regions = new WeakMap(); // by request: an error moves the event's own target elsewhere

document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, xhr } = event.detail;
  regions.set(xhr, target);
  target?.setAttribute("aria-busy", "true");
});

for (const name of ["htmx:afterRequest", "htmx:sendError", "htmx:sendAbort", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => {
    regions.get(detail.xhr)?.removeAttribute("aria-busy");
  });
}

const beside = new WeakSet(); // what an answer brings for other places of the page

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  for (const element of detail.fragment.children) beside.add(element);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const region = event.detail.elt;
  if (!(region instanceof HTMLElement) || region.id === "dialog") return;
  const wanted = region.matches("[data-autofocus]")
    ? region
    : region.querySelector("[data-autofocus], [aria-invalid='true']");
  // What the page fetches by itself has no event behind it, and must not take the focus.
  const isAskedFor = Boolean(event.detail.requestConfig?.triggeringEvent);
  if (wanted) focusOn(wanted);
  else if (isAskedFor && focusIsLost() && !beside.has(region)) focusOn(region);
});

function focusIsLost() {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body;
}

/** Focus an element that may not be focusable by itself. */
export function focusOn(element) {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus({ preventScroll: false });
}
