/* Runs before the first paint, so that a chosen theme never flashes the other one. */
(function () {
  try {
    var chosen = localStorage.getItem("sam.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch (_) {
    /* Storage is off: the system's theme it is. */
  }
})();
