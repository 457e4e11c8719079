// The movement from one picture of a stretch to another. Python drew it; here it is only decided which drawing comes when.

export const LONGEST_MS = 600;
const FRAME_MS = 90;

// The drawings from one picture to another, in order: along the film, or back. None where one of them is not in it.
export function between({ pictures, frames }, from, to) {
  const [start, end] = [pictures.indexOf(from), pictures.indexOf(to)];
  if (start < 0 || end < 0) return [];
  const way = frames.slice(Math.min(start, end), Math.max(start, end)).flat();
  return start < end ? way : way.reverse();
}

// How long so many drawings are shown [ms].
export const lasts = (count) => Math.min(LONGEST_MS, (count + 1) * FRAME_MS);

// Which of so many drawings is seen when a share of the time has passed: slow at both ends. `count` is after the last.
export function frameAt(share, count) {
  const eased = share * share * (3 - 2 * share);
  return Math.min(count, Math.floor(eased * (count + 1)));
}

// Plays drawings in a box above the picture that they lead to. `play` ends what was still moving.
export function projector(box, { now = () => performance.now(), frame = requestAnimationFrame } = {}) {
  let playing = 0;
  let timer;
  const stop = () => {
    playing += 1; // a frame that still comes is of no use any more
    clearTimeout(timer);
    box.replaceChildren();
  };
  const play = (drawings, mirrored) => {
    stop();
    if (drawings.length === 0) return;
    const [mine, start, time] = [playing, now(), lasts(drawings.length)];
    box.style.transform = mirrored ? "scaleX(-1)" : "";
    let shown;
    const show = () => {
      if (mine !== playing) return;
      const at = frameAt(Math.min(1, (now() - start) / time), drawings.length);
      if (at === drawings.length) {
        stop();
        return;
      }
      if (at !== shown) box.innerHTML = `<svg viewBox="0 0 480 400">${drawings[at]}</svg>`; // drawn by Python
      shown = at;
      frame(show);
    };
    timer = setTimeout(stop, time + 50); // frames come only where they can be seen
    show();
  };
  return { play, stop };
}
