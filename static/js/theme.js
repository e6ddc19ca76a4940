/* Loaded in <head> before anything is painted: marks that scripts run, and gives the vendored CSS
   its .dark class when the person follows the system. Without it the colours are still right. */
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  if (root.dataset.theme !== "system") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() { root.classList.toggle("dark", dark.matches); }
  follow();
  dark.addEventListener("change", follow);
})();
