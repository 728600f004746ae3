// Runs before anything is drawn, so that a dark page never flashes white.
(function () {
  "use strict";
  const KEY = "millrace-colours";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let choice = "auto";
  try {
    choice = window.localStorage.getItem(KEY) || "auto";
  } catch (e) {
    // No storage here: the choice holds as long as the page is open.
  }

  function apply() {
    const isDark = choice === "dark" || (choice !== "light" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    for (const button of document.querySelectorAll("#theme button")) {
      button.setAttribute("aria-pressed", String(button.dataset.choice === choice));
    }
    document.dispatchEvent(new Event("colours"));
  }

  function choose(event) {
    const button = event.target.closest("button");
    if (!button) {
      return;
    }
    choice = button.dataset.choice;
    try {
      window.localStorage.setItem(KEY, choice);
    } catch (e) {
      // As above.
    }
    apply();
  }

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", function () {
    document.getElementById("theme").addEventListener("click", choose);
    apply();
  });
})();
