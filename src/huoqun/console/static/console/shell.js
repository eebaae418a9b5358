// The frame of every page: menus, dialogs, toasts, confirmation, refusals, copying.
(() => {
  const byId = (id) => document.getElementById(id);
  const open = (dialog) => {
    if (!dialog || dialog.open) return;
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    dialog.showModal();
    dialog.querySelector("[role=searchbox]")?.select();
  };

  // On a phone the room that one is in may lie beyond the edge of the row of rooms.
  for (const here of document.querySelectorAll(".hq-subnav [aria-current]")) {
    here.scrollIntoView({ block: "nearest", inline: "center" });
  }

  // Toasts: from Django's messages, from an HX-Trigger header {"toast": {"text", "tone", "undo"}}, or from here.
  const fade = (toast) => setTimeout(() => toast.matches(":hover, :focus-within") ? fade(toast) : toast.remove(), 7000);
  const toast = ({ text, tone, undo }) => {
    const piece = byId("hq-toast").content.cloneNode(true).firstElementChild;
    piece.querySelector("span").textContent = text;
    if (tone) piece.classList.add(`hq-tone-${tone}`);
    if (undo) {
      const button = piece.querySelector(".hq-undo");
      button.hidden = false;
      button.addEventListener("click", () => {
        htmx.ajax("POST", undo, { target: "#main", swap: "none" });
        piece.remove();
      });
    }
    byId("hq-toasts").append(piece);
    fade(piece);
  };
  for (const piece of document.querySelectorAll(".hq-toast:not(.hq-tone-bad)")) fade(piece);
  document.addEventListener("toast", (event) => toast(event.detail));

  // A double click acts once: whatever is sent carries a key, and keeps it until it has been answered.
  const mint = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["Idempotency-Key"] = detail.elt.dataset.once ||= mint();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => detail.xhr.status && delete detail.elt.dataset.once);
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("method") !== "post" || target.elements.idempotency_key) return;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "idempotency_key", value: mint() });
    target.append(field);
  });
  // A page that comes back from the browser's memory is a new try.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) for (const field of document.querySelectorAll("[name=idempotency_key]")) field.remove();
  });

  // Confirmation: the browser's own box cannot say what "yes" means. What harms looks so there as on the page.
  const ask = (words, yes, asked) => new Promise((resolve) => {
    const dialog = byId("hq-confirm");
    byId("hq-confirm-words").textContent = words;
    const button = dialog.querySelector("[data-yes]");
    button.dataset.words ||= button.textContent;
    button.textContent = yes || button.dataset.words;
    const harms = Boolean(asked?.classList.contains("btn-danger"));
    button.classList.toggle("btn-danger", harms);
    button.classList.toggle("btn-primary", !harms);
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
    open(dialog);
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    const yes = event.detail.elt.dataset.yes;
    ask(event.detail.question, yes, event.detail.elt).then((sure) => sure && event.detail.issueRequest(true));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.sure) return;
    event.preventDefault();
    ask(form.dataset.confirm, form.dataset.yes, event.submitter).then((sure) => {
      if (!sure) return;
      form.dataset.sure = "1";
      form.requestSubmit(event.submitter);
    });
  });

  // A refusal is shown whole, where it cannot be missed, and the page stays as it was.
  document.addEventListener("htmx:responseError", (event) => {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText || "", "text/html");
    const refusal = answer.querySelector(".hq-refusal");
    if (!refusal) return toast({ text: byId("hq-toasts").dataset.failed, tone: "bad" });
    byId("hq-refused").querySelector("[data-body]").replaceChildren(document.adoptNode(refusal));
    open(byId("hq-refused"));
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast({ text: byId("hq-toasts").dataset.failed, tone: "bad" }));
  }

  // A part that fetches itself says in its own place, too, that nothing came.
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, ({ detail }) => {
      for (const words of detail.elt.querySelectorAll(":scope > [data-awaited]")) words.hidden = true;
      for (const words of detail.elt.querySelectorAll(":scope > [data-missing]")) words.hidden = false;
    });
  }

  // What comes anew by itself waits while somebody is at it: has opened something there, types, or stands in it.
  const busy = (part) => part.contains(document.activeElement) || part.querySelector("details[open]");
  for (const name of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) {
    document.addEventListener(name, ({ detail }) => {
      if (detail.target.matches?.("[data-calm]") && busy(detail.target)) detail.shouldSwap = false;
    });
  }

  // What else comes anew leaves open what somebody opened, and folded what they folded.
  const folds = new Map();
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    for (const fold of detail.target.querySelectorAll("details[id][data-keeps]")) folds.set(fold.id, fold.open);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const [id, isOpen] of folds) if (byId(id)) byId(id).open = isOpen;
    folds.clear();
  });

  // A removed card leaves the focus on its neighbour, so that a morning's cards can be done by `e e e`.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const row = detail.target.closest?.("[data-row]");
    if (!row?.contains(document.activeElement)) return;
    const rows = [...document.querySelectorAll("[data-row]")];
    const at = rows.indexOf(row);
    const neighbour = rows[at + 1] || rows[at - 1];
    requestAnimationFrame(() => row.isConnected || document.getElementById(row.id)?.focus() || neighbour?.focus());
  });

  const copy = async (button) => {
    await navigator.clipboard.writeText(byId(button.dataset.copy).innerText);
    toast({ text: byId("hq-toasts").dataset.copied, tone: "good" });
  };
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-open]")) open(byId(at("[data-open]").dataset.open));
    if (at("[data-close]")) at(".hq-toast").remove();
    if (at("[data-copy]")) copy(at("[data-copy]"));
    if (event.target.matches("dialog")) event.target.close();
    for (const menu of document.querySelectorAll("details.hq-menu[open]")) {
      if (!menu.contains(event.target) || at("[data-open]")) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest("details.hq-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // While Pinyin is being typed the field holds letters nobody meant: no search before the characters stand.
  document.addEventListener("input", (event) => event.isComposing && event.stopImmediatePropagation(), true);
  document.addEventListener("compositionend", (event) => {
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // On a phone the tabs of a page are wider than its window: the one that is open stands in its middle.
  const tabs = () => {
    for (const open of document.querySelectorAll(".hq-subnav [aria-current]")) {
      const row = open.closest(".hq-subnav");
      const [tab, frame] = [open.getBoundingClientRect(), row.getBoundingClientRect()];
      row.scrollLeft += tab.left + tab.width / 2 - frame.left - frame.width / 2;
    }
  };
  tabs();
  document.addEventListener("htmx:afterSettle", tabs);

  window.hq = { open, toast, ask };
})();
