// The keyboard. Letters work only outside fields and dialogs, and can be switched off in the help (WCAG 2.1.4).
(() => {
  const OFF = "hq-keys-off";
  const box = document.querySelector("[data-keys-switch]");
  box.checked = localStorage.getItem(OFF) !== "1";
  box.addEventListener("change", () => localStorage.setItem(OFF, box.checked ? "0" : "1"));

  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.activeElement?.closest("[data-row]");
  const move = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  const press = (letter) => {
    const button = current()?.querySelector(`[data-key="${letter}"]`);
    button?.click();
    return Boolean(button);
  };
  const KEYS = {
    "/": () => hq.open(document.getElementById("hq-search")),
    "?": () => hq.open(document.getElementById("hq-help")),
    j: () => move(1),
    k: () => move(-1),
  };

  let goes = false; // `g` was the last key: the next letter names a room
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!box.checked || typing(event.target)) return;
    const went = goes;
    goes = false;
    if (went) {
      const room = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (room) return event.preventDefault(), room.click();
    }
    if (event.key === "g") return void (goes = true);
    if (event.key === "Enter" && event.target.matches("[data-row]")) {
      return event.target.querySelector("[data-row-link], a")?.click();
    }
    if (/^[a-z2-9]$/.test(event.key) && press(event.key)) return event.preventDefault();
    if (!Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  // Inside the search, arrows walk through what was found.
  document.getElementById("hq-search")?.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const stops = [event.currentTarget.querySelector("input"), ...event.currentTarget.querySelectorAll("[data-found]")];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  });
})();
