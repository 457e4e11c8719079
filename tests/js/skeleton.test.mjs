// Outlines of simple bodies, worked out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { edgesOf, outline, planar, product } from "../../hipmobility/widgets/skeleton.js";

// a cube of side 2, faces counter-clockwise from outside; corner number = x + 2y + 4z
const FACES = Uint16Array.from([0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5]);
const corners = Array.from({ length: 8 }, (_, i) => [(i & 1) * 2 - 1, (i & 2) - 1, (i & 4) / 2 - 1]);

function seen(matrix) {
  const xs = corners.map(([x, y, z]) => matrix[0] * x + matrix[1] * y + matrix[2] * z + matrix[3]);
  const ys = corners.map(([x, y, z]) => matrix[4] * x + matrix[5] * y + matrix[6] * z + matrix[7]);
  const rings = outline(xs, ys, FACES, edgesOf(FACES));
  const area = (ring) => ring.reduce((sum, a, i) => {
    const b = ring[(i + 1) % ring.length];
    return sum + (xs[a] * ys[b] - xs[b] * ys[a]) / 2;
  }, 0);
  return { rings, area: rings.reduce((sum, ring) => sum + area(ring), 0) };
}

test("every edge of a closed body has two faces", () => {
  const edges = edgesOf(FACES);
  assert.equal(edges.length / 4, 18); // 12 edges of the cube and 6 diagonals
  for (let i = 3; i < edges.length; i += 4) assert.ok(edges[i] >= 0);
});

test("a cube from the front is a square, turned in the plane or not", () => {
  for (const turn of [0, 30, -77]) {
    const { rings, area } = seen(planar(turn, 5, -3));
    assert.deepEqual(rings.map((ring) => [...ring].sort()), [[4, 5, 6, 7]]);
    assert.ok(Math.abs(area - 4) < 1e-9);
  }
});

test("a cube from a corner is a hexagon with the area of three of its faces, foreshortened", () => {
  const [s2, s3, s6] = [Math.SQRT2, Math.sqrt(3), Math.sqrt(6)];
  const { rings, area } = seen([1 / s2, -1 / s2, 0, 0, 1 / s6, 1 / s6, -2 / s6, 0, 1 / s3, 1 / s3, 1 / s3, 0]);
  assert.equal(rings.length, 1);
  assert.equal(rings[0].length, 6);
  assert.ok(Math.abs(area - 12 / s3) < 1e-9);
});

test("an open sheet has its own rim as outline, and none from behind", () => {
  const faces = Uint16Array.from([0, 1, 2, 0, 2, 3]), edges = edgesOf(faces);
  assert.deepEqual(outline([0, 1, 1, 0], [0, 0, 1, 1], faces, edges).map((ring) => ring.length), [4]);
  assert.deepEqual(outline([0, -1, -1, 0], [0, 0, 1, 1], faces, edges), []);
});

test("a product of two places is the second, seen in the first", () => {
  const near = (a, b) => a.forEach((one, i) => assert.ok(Math.abs(one - b[i]) < 1e-12));
  near(product(planar(30, 1, 2), planar(60, 0, 0)), planar(90, 1, 2));
  near(product(planar(90, 1, 2), planar(0, 5, 0)), planar(90, 1, 7));
});
