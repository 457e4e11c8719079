// Lines out of packed numbers, and tubes round them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { linesOf, normalsOf, spread, tube } from "../../hipmobility/widgets/body_tubes.js";

test("the lines of a frame are found behind those of the frames before", () => {
  const numbers = Int16Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const counts = [[[0, 1], [1, 2]], [[0, 2]]]; // by hand: 1 + 2 points, then 2
  assert.deepEqual(linesOf(numbers, counts, 0, 1), [
    { muscle: 0, line: [[1, 2, 3]] },
    { muscle: 1, line: [[4, 5, 6], [7, 8, 9]] },
  ]);
  assert.deepEqual(linesOf(numbers, counts, 1, 0.5), [{ muscle: 0, line: [[5, 5.5, 6], [6.5, 7, 7.5]] }]);
});

test("points are spread evenly along a bent line, ends kept", () => {
  const bent = [[0, 0, 0], [3, 0, 0], [3, 1, 0]];
  assert.deepEqual(spread(bent, 5), [[0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0], [3, 1, 0]]);
  assert.deepEqual(spread([[0, 0, 0], [0, 0, 0], [2, 0, 0]], 3), [[0, 0, 0], [1, 0, 0], [2, 0, 0]]); // a point twice
});

const away = (vertices, i) => Math.hypot(vertices[3 * i], vertices[3 * i + 2]);

test("a tube is round, thick in its middle and thin at its ends", () => {
  const { vertices, normals, faces } = tube([[0, 0, 0], [0, 1, 0]], 0.01, 8, 5);
  assert.equal(vertices.length, 3 * 8 * 5);
  assert.equal(faces.length, 3 * 2 * 8 * 4);
  for (let i = 0; i < 8; i++) {
    assert.ok(Math.abs(away(vertices, 16 + i) - 0.01) < 1e-12); // ring 2 of 5
    assert.ok(Math.abs(away(vertices, i) - 0.0035) < 1e-12);
    assert.ok(Math.abs(Math.hypot(normals[3 * i], normals[3 * i + 1], normals[3 * i + 2]) - 1) < 1e-12);
  }
  assert.ok(Math.max(...faces) === 39 && Math.min(...faces) === 0);
});

test("the faces of a tube look outward, along a bend too", () => {
  const { vertices, normals, faces } = tube([[0, 0, 0], [0.3, 0.4, 0], [0.3, 0.4, 0.5]], 0.02);
  const turned = normalsOf(Float32Array.from(vertices), faces);
  for (let i = 0; i < vertices.length; i += 3)
    assert.ok(turned[i] * normals[i] + turned[i + 1] * normals[i + 1] + turned[i + 2] * normals[i + 2] > 0, `vertex ${i / 3}`);
});

test("a tube does not twist: neighbours on a straight line stand above each other", () => {
  const { vertices } = tube([[0, 0, 0], [1, 0, 0]], 1, 4, 6);
  for (let ring = 0; ring < 5; ring++) {
    const [a, b] = [12 * ring, 12 * (ring + 1)];
    const angle = Math.atan2(vertices[a + 1], vertices[a + 2]) - Math.atan2(vertices[b + 1], vertices[b + 2]);
    assert.ok(Math.abs(angle) < 1e-9);
  }
});

test("a normal of a mesh is that of its face", () => {
  assert.deepEqual([...normalsOf([0, 0, 0, 1, 0, 0, 0, 1, 0], [0, 1, 2])], [0, 0, 1, 0, 0, 1, 0, 0, 1]);
});
