// The playbook editor: text and form side by side. The server checks, previews, and writes a field into the text; here
// is only what keeps the two together: line numbers, jumps to a line, one request after another, and nothing lost.
(() => {
  const editor = document.querySelector(".hq-editor");
  const text = document.getElementById("pb-text");
  const numbers = document.querySelector(".hq-lines-no");
  const urls = editor.dataset;
  const WAIT = 500;
  let saved = text.value;
  let queue = Promise.resolve();
  let waiting = 0;

  // One request after another, each with the text as the one before it left it.
  const post = (url, values, how) => {
    waiting += 1;
    queue = queue
      .then(() => htmx.ajax("POST", url, { source: editor, swap: "innerHTML", ...how, values: { ...values, text: text.value } }))
      .catch(() => {})
      .then(() => (waiting -= 1));
    return queue;
  };
  // What was written into a field a moment ago is saved too.
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "pb-save" || !waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    queue.then(() => event.target.requestSubmit(event.submitter));
  }, true);
  // Checks and previews change nothing, so they need no key that makes them happen once.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt === editor) delete detail.headers["Idempotency-Key"];
  });
  const later = (act) => {
    let timer = 0;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(act, WAIT, ...args);
    };
  };

  // Line numbers, and a mark at lines with findings
  const number = () => {
    const wrong = new Map();
    for (const one of (document.querySelector("[data-lines]")?.dataset.lines || "").split(" ")) {
      const [line, how] = one.split(":");
      if (how && wrong.get(line) !== "error") wrong.set(line, how);
    }
    const count = text.value.split("\n").length;
    const rows = [];
    for (let line = 1; line <= count; line += 1) {
      const row = document.createElement("span");
      row.textContent = line;
      const how = wrong.get(String(line));
      if (how) row.className = `hq-line-${how}`;
      rows.push(row);
    }
    numbers.replaceChildren(...rows);
    numbers.scrollTop = text.scrollTop;
  };
  // What is wrong with a step stands on its card too, folded or not.
  const mark = () => {
    for (const old of document.querySelectorAll("#pb-form .hq-pb-found")) old.remove();
    for (const finding of document.querySelectorAll("#pb-checked [data-of]")) {
      const card = document.querySelector(`#pb-form [data-step="${CSS.escape(finding.dataset.of)}"] > summary .hq-pb-what`);
      if (!card) continue;
      const said = document.createElement("span");
      said.className = `hq-pb-found ${finding.className}`;
      said.textContent = finding.querySelector("p").innerText;
      card.append(said);
    }
  };
  text.addEventListener("scroll", () => (numbers.scrollTop = text.scrollTop), { passive: true });

  const show = (pane) => {
    editor.dataset.pane = pane;
    for (const button of editor.querySelectorAll("[data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === pane));
    }
  };
  const select = (from, to) => {
    text.setSelectionRange(from, to);
    const line = text.value.slice(0, from).split("\n").length;
    const high = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 4) * high);
    text.scrollLeft = 0;
  };
  const jump = (line) => {
    show("text");
    const lines = text.value.split("\n");
    const from = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    select(from, from + (lines[line - 1] || "").length);
    text.scrollIntoView({ block: "nearest" });
  };

  // Whether anything would be lost
  const state = () => {
    const dirty = text.value !== saved;
    const said = document.querySelector("[data-pb-state]");
    if (said) {
      said.dataset.words ||= said.textContent;
      said.textContent = dirty ? urls.dirty : said.dataset.words;
    }
    return dirty;
  };
  let leaving = false;
  let sent = "";
  addEventListener("beforeunload", (event) => {
    if (!leaving && state()) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.elt.id === "pb-save" && (sent = text.value));
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Redirect")) leaving = true;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.target.id === "pb-kept" && document.querySelector("#pb-kept[data-saved]")) saved = sent;
    if (detail.target.id === "pb-checked") {
      number();
      mark();
    }
    state();
  });

  // Typing in the text: the checks and the form follow.
  const check = later(() => post(urls.check, {}, { target: "#pb-checked" }));
  text.addEventListener("input", () => {
    number();
    state();
    check();
  });

  // A field of the form: the text follows, in that place alone.
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id !== "pb-said") return;
    const now = document.getElementById("pb-said").value;
    let from = 0;
    while (from < now.length && now[from] === text.value[from]) from += 1;
    if (now === text.value) return;
    text.value = now;
    number();
    const start = now.lastIndexOf("\n", from - 1) + 1;
    const end = now.indexOf("\n", from);
    if (document.activeElement !== text) select(start, end < 0 ? now.length : end);
  });
  const change = (values) => post(urls.change, values, { target: "#pb-checked" });
  const preview = later((field) => {
    const bubble = field.closest(".hq-pb-words").querySelector(".hq-pb-preview");
    post(urls.preview, { words: field.value }, { target: bubble });
  });
  editor.addEventListener("change", ({ target }) => {
    if (target.dataset.carry && target.value) change({ place: target.dataset.carry, to: target.value, form: 1 });
    if (target.dataset.place) change({ place: target.dataset.place, value: target.value });
  });
  // Words are checked while they are written: the finding is there before the field is left.
  const write = later((field) => change({ place: field.dataset.place, value: field.value }));
  editor.addEventListener("input", ({ target }) => {
    if (!target.dataset.place || target.matches("select")) return;
    if ("words" in target.dataset) preview(target);
    write(target);
  });
  const put = (button) => {
    const field = button.closest(".hq-pb-words").querySelector("textarea");
    field.setRangeText(`{{${button.dataset.var}}}`, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  editor.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-show]")) show(at("[data-show]").dataset.show);
    if (at("[data-line]")) jump(Number(at("[data-line]").dataset.line));
    if (at("[data-var]")) put(at("[data-var]"));
    const button = at("button[data-place]");
    if (button && "move" in button.dataset) change({ place: button.dataset.place, move: button.dataset.move, form: 1 });
    else if (button && "add" in button.dataset) change({ place: button.dataset.place, add: document.getElementById(button.dataset.add).value, form: 1 });
    else if (button && "gone" in button.dataset) {
      const sure = button.dataset.sure ? hq.ask(button.dataset.sure, button.dataset.yes) : Promise.resolve(true);
      sure.then((yes) => yes && change({ place: button.dataset.place, gone: 1, form: 1 }));
    }
    else if (button) change({ place: button.dataset.place, json: button.dataset.json, form: 1 });
  });

  // What was unfolded stays so when the form comes anew.
  const unfolded = new Set();
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "pb-form") return;
    unfolded.clear();
    for (const one of document.querySelectorAll("#pb-form details[open]")) unfolded.add(one.id);
  });
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id !== "pb-form") return;
    for (const id of unfolded) {
      const one = document.getElementById(id);
      if (one) one.open = true;
    }
    mark();
    document.querySelector("[data-added]")?.scrollIntoView({ block: "center" });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    document.querySelector("[data-pb-save]")?.click();
  });
  number();
  mark();
  const wanted = /^#line-(\d+)$/.exec(location.hash);
  if (wanted) jump(Number(wanted[1]));
})();
