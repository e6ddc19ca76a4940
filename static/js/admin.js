/* Django's filter of choices names a span, which has no role that could bear a name. */
window.addEventListener("load", () => {
  document
    .querySelectorAll(".selector .help-tooltip[aria-label]")
    .forEach((icon) => icon.setAttribute("role", "img"));
});
