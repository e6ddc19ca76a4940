/* The composer and the editor of metadata: Ctrl+Enter sends, "Go there" selects the line that an
   error is about, and equal keys are told while they are typed. The server checks all of it again.
   Loaded after app.js, whose rows it adds to. */

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("#composer, #creation, #metadata");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go-to-line]");
  const field = button && document.querySelector(button.dataset.goTo);
  if (!field) return;
  const lines = field.value.split("\n");
  const line = Number(button.dataset.goToLine) - 1;
  const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line]?.length ?? 0));
  field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, line - 2);
});

/* A new message begins with its words; the role is right more often than not. */
document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-repeat-add]")?.closest(".mode-messages");
  box?.querySelector("[data-repeat-item]:last-child textarea")?.focus();
});

/* What was done before is no news any more once something else is done. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "messages") return;
  event.detail.target.querySelectorAll(".notice[data-tone='ok']").forEach((old) => old.remove());
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-pair-key]")) tellTwins(event.target.closest("[data-pairs]"));
});

function tellTwins(box) {
  const keys = [...box.querySelectorAll("[data-pair-key]")];
  for (const key of keys) {
    const twins = key.value && keys.filter((one) => one.value === key.value).length > 1;
    key.setCustomValidity(twins ? "This key is here twice; keep one." : "");
    key.toggleAttribute("data-twin", Boolean(twins));
  }
}
