// Loaded before the first paint, so that a visitor who follows the system's theme never sees the other one.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    root.dispatchEvent(new CustomEvent("hq:theme"));
  };
  dark.addEventListener("change", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    const chosen = (root.dataset.theme = button.dataset.themeSet);
    document.cookie = `hq_theme=${chosen}; path=/; max-age=31536000; samesite=lax`;
    for (const other of document.querySelectorAll("[data-theme-set]")) {
      other.setAttribute("aria-pressed", String(other.dataset.themeSet === chosen));
    }
    show();
  });
  show();
})();
