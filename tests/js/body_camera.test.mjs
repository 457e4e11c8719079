// Where one looks from. Space: x forward, y up, z to the body's right; the expected places are worked out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { around, axes, clamp, lookAt, multiply, nameOf, toEye, turned } from "../../hipmobility/widgets/body_camera.js";

const close = (seen, wanted, within = 1e-9) => {
  assert.equal(seen.length, wanted.length);
  seen.forEach((one, i) => assert.ok(Math.abs(one - wanted[i]) <= within, `${seen} is not ${wanted}`));
};
const onScreen = (m, [x, y, z]) => {
  const [a, b, c, w] = [0, 1, 2, 3].map((row) => m[row] * x + m[row + 4] * y + m[row + 8] * z + m[row + 12]);
  return [a / w, b / w, c / w];
};

test("azimuth 0 looks at the front, 90 at the body's left, 180 at its back, -90 at its right; elevation looks down", () => {
  close(toEye([0, 0]), [1, 0, 0]);
  close(toEye([90, 0]), [0, 0, -1]);
  close(toEye([180, 0]), [-1, 0, 0]);
  close(toEye([-90, 0]), [0, 0, 1]);
  close(toEye([0, 90]), [0, 1, 0]);
});

test("from the front the body's left is on the right of the screen, and up is up", () => {
  const [right, up, toward] = axes([0, 0]);
  close(right, [0, 0, -1]);
  close(up, [0, 1, 0]);
  close(toward, [1, 0, 0]);
  const [seenRight, seenUp] = axes([37, -55]);
  assert.equal(seenRight[1], 0); // the horizon stays level
  assert.ok(seenUp[1] > 0);
});

test("the axes stand at right angles to each other from everywhere", () => {
  for (let azimuth = -180; azimuth <= 180; azimuth += 30)
    for (const elevation of [-80, -20, 0, 45, 80]) {
      const all = axes([azimuth, elevation]);
      for (const [i, a] of all.entries())
        for (const [j, b] of all.entries())
          assert.ok(Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] - (i === j ? 1 : 0)) < 1e-12);
    }
});

test("a turn goes round and round, but never over the top", () => {
  assert.deepEqual(turned([175, 70], 10, 20, 80), [-175, 80]);
  assert.deepEqual(turned([-175, -75], -10, -10, 80), [175, -80]);
  assert.deepEqual([180, -180, 540, 0].map(around), [-180, -180, -180, 0]);
  assert.deepEqual([clamp(9, 0, 5), clamp(-9, 0, 5), clamp(3, 0, 5)], [5, 0, 3]);
});

test("each direction has a name", () => {
  const names = [0, 40, 90, 140, 180, -180, -140, -90, -40, 20, 23].map((azimuth) => nameOf([azimuth, 0]).from);
  const wanted = ["front", "front_left", "left", "back_left", "back", "back", "back_right", "right", "front_right", "front", "front_left"];
  assert.deepEqual(names, wanted);
  assert.deepEqual([80, 50, 49, 0, -29, -30].map((e) => nameOf([0, e]).height), ["above", "above", "", "", "", "below"]);
});

test("a product of matrices does the second first", () => {
  const move = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 2, 3, 1];
  const double = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
  assert.deepEqual(multiply(move, double), [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 1, 2, 3, 1]);
  assert.deepEqual(multiply(double, move), [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 2, 4, 6, 1]);
});

test("what is aimed at is in the middle, and what is nearer is larger and in front", () => {
  const aim = [0.1, 0.6, -0.2];
  for (const turn of [[0, 0], [140, 14], [-90, 80]]) close(onScreen(lookAt(turn, aim, 3, 1), aim).slice(0, 2), [0, 0]);
  const front = lookAt([0, 0], aim, 3, 1);
  const [, high, depth] = onScreen(front, [0.1, 0.7, -0.2]);
  const [, higher, lessDepth] = onScreen(front, [0.6, 0.7, -0.2]);
  assert.ok(higher > high && lessDepth < depth);
  // by hand: 0.1 m up at 3 m, with a view of 24 degrees: 0.1 / 3 / tan(12 degrees)
  assert.ok(Math.abs(high - 0.1 / 3 / Math.tan((12 * Math.PI) / 180)) < 1e-9);
});

test("the shorter side of the screen decides how much is seen", () => {
  const seen = (aspect) => onScreen(lookAt([0, 0], [0, 0, 0], 3, aspect), [0, 0.1, -0.1]);
  const [wideX, wideY] = seen(2), [tallX, tallY] = seen(0.5), [, evenY] = seen(1);
  assert.ok(Math.abs(wideY - evenY) < 1e-12 && Math.abs(wideX - evenY / 2) < 1e-12);
  assert.ok(Math.abs(tallX - evenY) < 1e-12 && Math.abs(tallY - evenY / 2) < 1e-12);
});
