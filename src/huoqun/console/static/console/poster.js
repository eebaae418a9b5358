// A poster's editor: boxes over the picture that the server draws. They move and grow by pointer or keyboard, and say so
// in number fields; from there the form is sent, so that what is shown is always what would be handed out.
(() => {
  const stage = document.getElementById("hq-poster");
  const form = document.getElementById("hq-poster-form");
  const look = document.getElementById("hq-poster-look");
  const WIDE = Number(stage.dataset.wide);
  const HIGH = Number(stage.dataset.high);
  const LEAST = 40;
  const sides = ["x", "y", "w", "h"];
  const layer = Object.assign(document.createElement("div"), { className: "hq-poster-layer" });
  stage.append(layer);

  const field = (slot, name) => form.elements[`${slot}-${name}`];
  const read = (slot) => Object.fromEntries(sides.map((side) => [side, Number(field(slot, side).value) || 0]));
  const scale = () => layer.clientWidth / WIDE;
  const within = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

  const place = (box) => {
    const at = read(box.dataset.slot);
    const on = field(box.dataset.slot, "on").checked;
    box.hidden = !on;
    box.style.left = `${(100 * at.x) / WIDE}%`;
    box.style.top = `${(100 * at.y) / HIGH}%`;
    box.style.width = `${(100 * at.w) / WIDE}%`;
    box.style.height = `${(100 * at.h) / HIGH}%`;
  };
  const write = (box, to) => {
    const w = within(to.w, LEAST, WIDE);
    const h = within(to.h, LEAST, HIGH);
    const next = { w, h, x: within(to.x, 0, WIDE - w), y: within(to.y, 0, HIGH - h) };
    for (const side of sides) field(box.dataset.slot, side).value = next[side];
    place(box);
  };
  let soon = 0;
  const draw = () => {
    clearTimeout(soon);
    soon = setTimeout(() => htmx.trigger(form, "drawn"), 150);
  };
  const moved = (from, dx, dy, grows) =>
    grows
      ? { ...from, w: Math.min(from.w + dx, WIDE - from.x), h: Math.min(from.h + dy, HIGH - from.y) }
      : { ...from, x: from.x + dx, y: from.y + dy };

  const drag = (box, start) => {
    const from = read(box.dataset.slot);
    const grows = start.target.closest(".hq-poster-grip") !== null;
    const go = (event) => {
      const by = scale();
      write(box, moved(from, (event.clientX - start.clientX) / by, (event.clientY - start.clientY) / by, grows));
    };
    const end = () => {
      box.removeEventListener("pointermove", go);
      draw();
    };
    box.setPointerCapture(start.pointerId);
    box.addEventListener("pointermove", go);
    for (const name of ["pointerup", "pointercancel"]) box.addEventListener(name, end, { once: true });
  };
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const press = (box, event) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    const step = event.altKey ? 1 : 10;
    write(box, moved(read(box.dataset.slot), by[0] * step, by[1] * step, event.shiftKey));
    draw();
  };
  const open = (box) => {
    for (const one of form.querySelectorAll("details[data-slot]")) one.open = one.dataset.slot === box.dataset.slot;
  };

  for (const part of form.querySelectorAll("details[data-slot]")) {
    const box = Object.assign(document.createElement("button"), { className: "hq-poster-box", type: "button" });
    box.dataset.slot = part.dataset.slot;
    box.setAttribute("aria-label", part.querySelector("summary").textContent.trim());
    box.setAttribute("aria-describedby", "hq-poster-keys");
    box.append(Object.assign(document.createElement("span"), { className: "hq-poster-grip" }));
    box.addEventListener("pointerdown", (event) => (event.preventDefault(), box.focus(), open(box), drag(box, event)));
    box.addEventListener("keydown", (event) => press(box, event));
    layer.append(box);
    place(box);
  }
  const marked = () => {
    const found = new Set([...look.querySelectorAll("[data-at]")].map((one) => one.dataset.at));
    for (const box of layer.children) box.classList.toggle("hq-poster-wrong", found.has(box.dataset.slot));
  };
  form.addEventListener("input", () => [...layer.children].forEach(place));
  look.addEventListener("htmx:afterSwap", marked);
  marked();
})();
