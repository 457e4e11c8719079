// A timer that rings on time in a hidden tab too. There a browser holds a page's own timers back to whole seconds; those
// of a worker it does not. Where a worker may not run, the page's own timer rings alone.

const WORKER = "let timer; onmessage = ({ data }) => { clearTimeout(timer); timer = setTimeout(() => postMessage(0), data); };";

function startWorker() {
  const address = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
  try {
    return new Worker(address);
  } catch {
    return undefined;
  } finally {
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}

// `rings` is called once after each `set`, unless it was cleared; the first of the two timers counts.
export function alarm(rings) {
  const worker = startWorker();
  let timer;
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const ring = () => {
    if (timer === undefined) return;
    clear();
    rings();
  };
  let due = 0;
  if (worker) worker.onmessage = () => performance.now() >= due - 1 && ring(); // not one that was set before
  return {
    set(ms) {
      clear();
      due = performance.now() + ms;
      timer = setTimeout(ring, ms);
      worker?.postMessage(ms);
    },
    clear,
    close() {
      clear();
      worker?.terminate();
    },
  };
}
