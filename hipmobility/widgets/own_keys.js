// JupyterLab takes keys for its own commands ("b" inserts a cell) before a drop-down sees them, unless it finds this
// attribute; and the notebook around us cancels the arrow keys afterwards, unless they end here. Tab still leaves.
const end = (event) => event.stopPropagation();

function render({ el }) {
  let box, waiting;
  const mark = () => {
    box = el.closest(".hm-own-keys");
    if (!box) waiting = requestAnimationFrame(mark);
    else {
      box.dataset.lmSuppressShortcuts = "true";
      box.addEventListener("keydown", end);
    }
  };
  el.style.display = "none";
  mark();
  return () => {
    cancelAnimationFrame(waiting);
    box?.removeEventListener("keydown", end);
  };
}

export default { render };
