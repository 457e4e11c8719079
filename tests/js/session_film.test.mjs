// Which drawing of a movement is seen when. The clock and the frames belong to the test.
import assert from "node:assert/strict";
import { test } from "node:test";

import { LONGEST_MS, between, frameAt, lasts, projector } from "../../hipmobility/widgets/session_film.js";

const FILM = { pictures: ["sit", "cross", "press"], frames: [["a", "b"], ["c"]] };

test("a movement goes along the film, and back the same way", () => {
  assert.deepEqual(between(FILM, "sit", "cross"), ["a", "b"]);
  assert.deepEqual(between(FILM, "sit", "press"), ["a", "b", "c"]);
  assert.deepEqual(between(FILM, "press", "sit"), ["c", "b", "a"]);
  assert.deepEqual(FILM.frames, [["a", "b"], ["c"]]); // not turned round for the next time
});

test("there is no movement to where one is, nor from a picture that is not in the film", () => {
  for (const [from, to] of [["sit", "sit"], ["", "sit"], ["walk", "press"], ["sit", "walk"]]) {
    assert.deepEqual(between(FILM, from, to), []);
  }
});

test("no movement takes longer than 600 ms", () => {
  assert.equal(LONGEST_MS, 600);
  assert.deepEqual([1, 4, 12].map(lasts), [180, 450, 600]); // 90 ms for each drawing and for the picture after it
});

test("it is slow at both ends, and over at the end", () => {
  // 3 s^2 - 2 s^3 at 0, 1/4, 1/2, 3/4 is 0, 0.156, 0.5, 0.844: of 10 parts the first, second, sixth, ninth
  assert.deepEqual([0, 0.25, 0.5, 0.75, 1].map((share) => frameAt(share, 9)), [0, 1, 5, 8, 9]);
});

function screen() {
  const box = { style: {}, innerHTML: "", replaceChildren() { this.innerHTML = ""; } };
  const times = { t: 0, frames: [] };
  const film = projector(box, { now: () => times.t, frame: (does) => times.frames.push(does) });
  const at = (t) => {
    times.t = t;
    for (const does of times.frames.splice(0)) does();
    return /svg.*>(.*)<\/svg>/.exec(box.innerHTML)?.[1];
  };
  return { box, film, at };
}

test("the drawings are shown in turn and then are gone", () => {
  const { box, film, at } = screen();
  film.play(["a", "b"], true); // 270 ms
  assert.equal(box.style.transform, "scaleX(-1)");
  assert.deepEqual([0, 135, 270, 300].map(at), ["a", "b", undefined, undefined]);
  film.play(["a"], false);
  assert.equal(box.style.transform, "");
  film.stop();
});

test("a new movement ends the one before, and stop ends any", () => {
  const { box, film, at } = screen();
  film.play(["a", "b"], false);
  film.play(["c"], false);
  assert.equal(at(10), "c");
  film.stop();
  assert.equal(at(20), undefined);
  film.play(["a"], false);
  film.play([], false);
  assert.equal(box.innerHTML, "");
});

test("where no frames come, as in a hidden tab, it is over in time all the same", async () => {
  const { box, film } = screen();
  film.play(["a"], false); // 180 ms
  assert.notEqual(box.innerHTML, "");
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(box.innerHTML, "");
});
