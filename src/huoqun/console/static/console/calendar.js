// The calendar: a group's day is dragged to another day of its row, and the page says first what would move. Whoever
// cannot drag has the same as a form. A day that is tapped opens in a dialog.
(() => {
  let held = null;
  const place = ({ target }) => {
    const cell = target.closest?.("td");
    return held && cell && cell.parentElement === held.closest("tr") && !cell.contains(held) ? cell : null;
  };
  const clear = () => document.querySelector(".hq-cal-drop")?.classList.remove("hq-cal-drop");

  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.(".hq-cal-cell[data-on]") || null;
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.on);
  });
  document.addEventListener("dragover", (event) => {
    clear();
    const cell = place(event);
    if (!cell) return;
    event.preventDefault();
    cell.classList.add("hq-cal-drop");
  });
  document.addEventListener("drop", (event) => {
    const cell = place(event);
    if (!cell) return;
    event.preventDefault();
    const day = document.querySelectorAll(".hq-cal [data-day]")[cell.cellIndex - 1].dataset.day;
    location.assign(`${held.closest("tr").dataset.shift}&from=${held.dataset.on}&to=${day}`);
  });
  document.addEventListener("dragend", () => {
    clear();
    held = null;
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.id === "hq-day-body") hq.open(document.getElementById("hq-day"));
  });
})();
