// JupyterLab takes keys for its own commands ("b" inserts a cell) before a drop-down sees them, unless it finds this
// attribute; and the notebook around us cancels the arrow keys afterwards, unless they end here. Tab still leaves.
const end = (event) => event.stopPropagation();

// While the kernel is busy, ipywidgets sends the first change of a field and keeps the next ones back, but the press of
// a button goes at once and overtakes them: half a note would be saved. So a press asks the kernel first. Its answer
// comes after all that it has heard, and by then what was kept back is on its way.
function inOrder(model) {
  const pressed = [];
  let passes = false;
  const press = (event) => {
    const button = event.target.closest("button.widget-button");
    if (!button || passes || button.closest(".hm-own-keys") !== event.currentTarget) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed.push(button);
    model.send({});
  };
  const go = () => {
    passes = true;
    pressed.shift()?.click();
    passes = false;
  };
  return { press, go };
}

function render({ model, el }) {
  const { press, go } = inOrder(model);
  let box, waiting;
  const mark = () => {
    box = el.closest(".hm-own-keys");
    if (!box) waiting = requestAnimationFrame(mark);
    else {
      box.dataset.lmSuppressShortcuts = "true";
      box.addEventListener("keydown", end);
      box.addEventListener("click", press, true);
      model.on("msg:custom", go);
    }
  };
  el.style.display = "none";
  mark();
  return () => {
    cancelAnimationFrame(waiting);
    box?.removeEventListener("keydown", end);
    box?.removeEventListener("click", press, true);
    model.off("msg:custom", go);
  };
}

export default { render };
