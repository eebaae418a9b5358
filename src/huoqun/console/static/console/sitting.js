// Minutes at cards: the server is told at which card somebody is, every half minute while they are, and when they leave.
// It counts by its own clock, at one card a person; nothing that is said here can make it more.
(() => {
  const EVERY = 30_000;
  const IDLE = 120_000; // who touches nothing for two minutes is not there
  const leave = document.getElementById("hq-sitting").dataset.leave;
  let card = null;
  let touched = 0;
  let timer = 0;

  const tell = (url) => {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    return fetch(url, { method: "POST", headers, keepalive: true }).catch(() => {});
  };
  // A card that was settled elsewhere says so once, before more minutes go into it.
  const tellOf = async (here) => {
    const answer = await tell(here.dataset.sit);
    if (!answer?.headers.get("content-type")?.startsWith("application/json") || !here.isConnected) return;
    here.removeAttribute("data-sit");
    if (card === here) {
      clearInterval(timer);
      card = null;
    }
    document.dispatchEvent(new CustomEvent("toast", { detail: await answer.json() }));
  };
  const stop = () => {
    if (!card) return;
    clearInterval(timer);
    const ended = !card.isConnected; // done: the server knows
    card = null;
    if (!ended) tell(leave);
  };
  const beat = () => {
    if (!card.isConnected || Date.now() - touched > IDLE) return stop();
    tellOf(card);
  };
  const sit = (next) => {
    if (next === card) return;
    if (!next) return stop();
    clearInterval(timer);
    card = next;
    tellOf(card);
    timer = setInterval(beat, EVERY);
  };
  const at = ({ target }) => {
    touched = Date.now();
    if (document.hidden) return;
    sit(target.closest?.("[data-sit]") || null);
  };
  at({ target: document.activeElement }); // autofocus may come before this script, which would never hear of it
  document.addEventListener("focusin", at);
  document.addEventListener("pointerdown", at);
  for (const name of ["pointermove", "keydown", "scroll"]) {
    document.addEventListener(name, () => (touched = Date.now()), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  addEventListener("pagehide", stop);
})();
