/* Notices: dismissing them, and plain words when a request never reached the server. */

/** Show a notice of our own; the text is set as text, never as markup. */
export function notify(text, tone = "info") {
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.tone = tone;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn";
  close.dataset.variant = "ghost";
  close.dataset.size = "sm";
  close.dataset.dismiss = "";
  close.textContent = "Dismiss";
  notice.append(words, close);
  const region = document.getElementById("messages");
  region?.append(notice);
  raise(region);
  return notice;
}

/* An open modal dialog covers the page, so what is to be read moves into it and back again. */
function raise(region) {
  const dialog = document.getElementById("dialog");
  if (dialog?.open && dialog.firstElementChild) dialog.firstElementChild.prepend(region);
}

function lower() {
  document.getElementById("main").prepend(document.getElementById("messages"));
}

document.getElementById("dialog")?.addEventListener("close", lower);

// They do not go with what was in the dialog before.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.matches("#dialog:has(#messages)")) lower();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) button.closest(".notice, [data-error]")?.remove();
});

/* A page that asks by itself fails every time while the server is away: that is said once. */
function complain(text) {
  const last = document.getElementById("messages")?.lastElementChild;
  if (last?.querySelector("p")?.textContent !== text) notify(text, "bad");
}

document.addEventListener("htmx:sendError", () => {
  complain("The server could not be reached. Reload the page to see how things stand.");
});

document.addEventListener("htmx:timeout", () => {
  complain("The server did not answer in time. Reload the page to see whether it was done.");
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.responseText.includes("data-error")) return;
  complain(`The server refused this (${xhr.status}). Reload the page and try again.`);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status >= 400) raise(document.getElementById("messages"));
});
