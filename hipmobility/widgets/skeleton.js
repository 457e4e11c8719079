import { h } from "./page_parts.js";

// Draws a body from ready-made matrices: bones as the exact outlines of their meshes, soft parts as hulls of balls,
// muscles as lines. It knows nothing of joints: where a segment is comes in, as twelve numbers, three rows of four.

const GRID = 4; // coordinates are written in quarters of a unit of the picture
const SIDES = 24; // an outline of a ball has a point in each of so many directions
const TURN = Array.from({ length: SIDES }, (_, i) => [Math.cos((2 * Math.PI * i) / SIDES), Math.sin((2 * Math.PI * i) / SIDES)]);
const SVG = "http://www.w3.org/2000/svg";
const KINDS = { Int8: Int8Array, Uint8: Uint8Array, Int16: Int16Array, Uint16: Uint16Array, Float32: Float32Array };

// Reads what `explorer_body.pack` wrote: named arrays out of one zlib stream.
export async function unpack(view, layout) {
  const stream = new Blob([view]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer();
  return Object.fromEntries(
    Object.entries(layout).map(([name, [kind, start, count]]) => [name, new KINDS[kind](buffer, start, count)]),
  );
}

export function product(a, b) {
  const out = new Array(12);
  for (let row = 0; row < 12; row += 4) {
    for (let column = 0; column < 4; column++) {
      out[row + column] = a[row] * b[column] + a[row + 1] * b[4 + column] + a[row + 2] * b[8 + column];
    }
    out[row + 3] += a[row + 3];
  }
  return out;
}

// A turn [deg] in the plane of the picture, and a place there.
export function planar(degrees, x, y) {
  const c = Math.cos((degrees * Math.PI) / 180), s = Math.sin((degrees * Math.PI) / 180);
  return [c, -s, 0, x, s, c, 0, y, 0, 0, 1, 0];
}

// The edges of a mesh: start, end, the face on the left and the one on the right (-1 where the mesh is open).
export function edgesOf(faces) {
  const open = new Map(), edges = [];
  const key = (a, b) => a * 65536 + b;
  for (let face = 0; face < faces.length / 3; face++) {
    for (let i = 0; i < 3; i++) {
      const a = faces[3 * face + i], b = faces[3 * face + ((i + 1) % 3)];
      const other = open.get(key(b, a));
      if (other !== undefined) {
        edges[other + 3] = face;
        open.delete(key(b, a));
      } else {
        open.set(key(a, b), edges.length); // a third face at an edge stays open, which draws the same
        edges.push(a, b, face, -1);
      }
    }
  }
  return Int32Array.from(edges);
}

// The rings around all faces that are turned to the viewer. Filled with the non-zero rule they are the bone as seen.
export function outline(xs, ys, faces, edges) {
  const front = new Uint8Array(faces.length / 3);
  for (let i = 0; i < front.length; i++) {
    const a = faces[3 * i], b = faces[3 * i + 1], c = faces[3 * i + 2];
    front[i] = (xs[b] - xs[a]) * (ys[c] - ys[a]) - (xs[c] - xs[a]) * (ys[b] - ys[a]) > 0 ? 1 : 0;
  }
  const next = new Map();
  const add = (a, b) => (next.has(a) ? next.get(a).push(b) : next.set(a, [b]));
  for (let i = 0; i < edges.length; i += 4) {
    const left = front[edges[i + 2]], right = edges[i + 3] < 0 ? 0 : front[edges[i + 3]];
    if (left && !right) add(edges[i], edges[i + 1]);
    else if (right && !left) add(edges[i + 1], edges[i]);
  }
  const rings = [];
  for (const [start, ends] of next) {
    while (ends.length) {
      const ring = [start];
      for (let at = ends.pop(); at !== start; at = next.get(at).pop()) ring.push(at);
      if (ring.length > 2) rings.push(ring);
    }
  }
  return rings;
}

const placed = (m, [x, y, z]) => [m[0] * x + m[1] * y + m[2] * z + m[3], m[4] * x + m[5] * y + m[6] * z + m[7]];

function ringPath(count, x, y) {
  let text = "", lastX = 0, lastY = 0;
  for (let i = 0; i < count; i++) {
    const px = Math.round(x(i) * GRID), py = Math.round(-y(i) * GRID);
    text += i ? `${px - lastX} ${py - lastY} ` : `M${px} ${py}l`;
    lastX = px;
    lastY = py;
  }
  return `${text}z`;
}

// A ball is [segment, middle, half axes]; in each direction its outline has its outermost point.
function ballOutline(m, [, middle, half]) {
  const [cx, cy] = placed(m, middle);
  return TURN.map(([dx, dy]) => {
    let px = 0, py = 0, reach = 0;
    for (let i = 0; i < 3; i++) {
      const ax = m[i] * half[i], ay = m[4 + i] * half[i], along = ax * dx + ay * dy;
      px += along * ax;
      py += along * ay;
      reach += along * along;
    }
    const size = Math.sqrt(reach) || 1;
    return [cx + px / size, cy + py / size];
  });
}

function hullPath(one, other) {
  const hull = TURN.map(([dx, dy], i) => {
    const [a, b] = [one[i], other[i]];
    return a[0] * dx + a[1] * dy >= b[0] * dx + b[1] * dy ? a : b;
  });
  return ringPath(SIDES, (i) => hull[i][0], (i) => hull[i][1]);
}

const element = (name, attributes) => {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
};

function softPart({ fill, name, chains }, colours) {
  const node = element("path", { fill: colours[fill], class: "hm-soft", "data-name": name });
  const draw = (at) => {
    let path = "";
    for (const chain of chains) {
      const outlines = chain.map((ball) => ballOutline(at(ball[0]), ball));
      for (let i = 0; i + 1 < outlines.length || i === 0; i++) path += hullPath(outlines[i], outlines[i + 1] ?? outlines[i]);
    }
    node.setAttribute("d", path);
  };
  return { nodes: [node], segments: chains.flat().map(([segment]) => segment), draw };
}

function bonePart({ segment, look }, points, step, faces, colours) {
  const node = element("path", { fill: colours[look], class: `hm-bone hm-${look}` });
  const edges = edgesOf(faces), count = points.length / 3;
  const xs = new Float64Array(count), ys = new Float64Array(count);
  const draw = (at) => {
    const m = at(segment);
    for (let i = 0; i < count; i++) {
      const x = points[3 * i] * step, y = points[3 * i + 1] * step, z = points[3 * i + 2] * step;
      xs[i] = m[0] * x + m[1] * y + m[2] * z + m[3];
      ys[i] = m[4] * x + m[5] * y + m[6] * z + m[7];
    }
    let path = "";
    for (const ring of outline(xs, ys, faces, edges)) path += ringPath(ring.length, (i) => xs[ring[i]], (i) => ys[ring[i]]);
    node.setAttribute("d", path);
  };
  return { nodes: [node], segments: [segment], draw };
}

function musclePart({ name, points }) {
  const under = element("path", { class: "hm-muscle hm-under" }), over = element("path", { class: "hm-muscle" });
  const draw = (at) => {
    const path = points.map(([segment, point], i) => {
      const [x, y] = placed(at(segment), point);
      return `${i ? "L" : "M"}${Math.round(x * GRID)} ${Math.round(-y * GRID)}`;
    });
    for (const one of [under, over]) one.setAttribute("d", path.join(""));
  };
  return { name, nodes: [under, over], segments: points.map(([segment]) => segment), draw };
}

// A picture of `figure` (soft, bones, step, muscles, colours). `draw(where, view)` takes a matrix for each segment and
// the matrix that takes the body to the picture; only what has moved is drawn again.
export function body(figure, arrays, { width, height }) {
  const { colours } = figure;
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "hm-figure" });
  const scaled = element("g", { transform: `scale(${1 / GRID})`, "stroke-linejoin": "round", "stroke-linecap": "round" });
  const soft = figure.soft.map((one) => softPart(one, colours));
  const bones = figure.bones.map((one, i) => bonePart(one, arrays[`points ${i}`], figure.step, arrays[`faces ${i}`], colours));
  const muscles = (figure.muscles ?? []).map(musclePart);
  const arm = figure.soft.findIndex(({ name }) => name === "arm_right");
  const before = arm < 0 ? soft.length : arm; // the near arm hangs before the bones
  const parts = [...soft.slice(0, before), ...bones, ...muscles, ...soft.slice(before)];
  const back = element("rect", { x: 1, y: 1, width: width - 2, height: height - 2, rx: 18, class: "hm-panel" });
  const ghost = element("path", { class: "hm-ghost" }), floor = element("path", { class: "hm-floor" });
  scaled.append(floor, ghost, ...parts.flatMap(({ nodes }) => nodes));
  svg.append(back, scaled);
  let shown = {}, seenFrom;
  const draw = (where, view) => {
    const all = view !== seenFrom, made = {};
    const at = (segment) => (made[segment] ??= product(view, where[segment]));
    for (const part of parts) {
      if (all || part.segments.some((segment) => shown[segment] !== where[segment])) part.draw(at);
    }
    shown = where;
    seenFrom = view;
  };
  // A pale outline of the body in another pose, behind it.
  const drawGhost = (where, view) => {
    const shapes = figure.soft.map((one) => softPart(one, colours));
    for (const one of shapes) one.draw((segment) => product(view, where[segment]));
    ghost.setAttribute("d", shapes.map(({ nodes }) => nodes[0].getAttribute("d")).join(""));
  };
  const drawFloor = (y) => floor.setAttribute("d", `M${24 * GRID} ${y * GRID}h${(width - 48) * GRID}`);
  return { svg, scaled, draw, drawGhost, drawFloor, muscles: Object.fromEntries(muscles.map((one) => [one.name, one.nodes])) };
}

export const pictureNode = (svg, credit) => h("figure", { className: "hm-picture-box" }, svg, h("figcaption", { textContent: credit }));
