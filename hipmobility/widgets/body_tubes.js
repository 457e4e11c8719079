// Muscles as tubes along their paths, thick in the middle. The thickness is ours and says nothing of the muscle.

const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => {
  const size = Math.hypot(...a) || 1;
  return [a[0] / size, a[1] / size, a[2] / size];
};

// The lines of one frame: `numbers` holds all points of all frames in steps of `step`, `counts` how many each line has.
export function linesOf(numbers, counts, frame, step) {
  let at = 3 * counts.slice(0, frame).flat().reduce((sum, [, points]) => sum + points, 0);
  return counts[frame].map(([muscle, points]) => {
    const line = Array.from({ length: points }, (_, i) => Array.from(numbers.subarray(at + 3 * i, at + 3 * i + 3), (n) => n * step));
    at += 3 * points;
    return { muscle, line };
  });
}

// `count` points that are evenly spread along a line.
export function spread(line, count) {
  const steps = line.slice(1).map((point, i) => Math.hypot(...minus(point, line[i])));
  const total = steps.reduce((sum, step) => sum + step, 0);
  let [piece, before] = [0, 0];
  return Array.from({ length: count }, (_, i) => {
    const wanted = (total * i) / (count - 1);
    while (piece < steps.length - 1 && before + steps[piece] < wanted) before += steps[piece++];
    const share = steps[piece] ? Math.min(1, (wanted - before) / steps[piece]) : 0;
    return line[piece].map((from, axis) => from + share * (line[piece + 1][axis] - from));
  });
}

// A tube round a line: vertices and normals (three numbers each) and faces, counted from 0.
export function tube(line, radius, sides = 8, rings = 18) {
  const points = spread(line, rings);
  const vertices = [], normals = [], faces = [];
  let across;
  points.forEach((point, ring) => {
    const way = unit(minus(points[Math.min(ring + 1, rings - 1)], points[Math.max(ring - 1, 0)]));
    const start = across ?? (Math.abs(way[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]);
    const other = unit(cross(way, start)); // the ring before hands on its direction, so that the tube does not twist
    across = cross(other, way);
    const thick = radius * (0.35 + 0.65 * Math.sin((Math.PI * ring) / (rings - 1)));
    for (let side = 0; side < sides; side++) {
      const [c, s] = [Math.cos((2 * Math.PI * side) / sides), Math.sin((2 * Math.PI * side) / sides)];
      for (let axis = 0; axis < 3; axis++) {
        const normal = c * across[axis] + s * other[axis];
        normals.push(normal);
        vertices.push(point[axis] + thick * normal);
      }
      if (ring === rings - 1) continue;
      const [a, b] = [ring * sides + side, ring * sides + ((side + 1) % sides)];
      faces.push(a, b, a + sides, b, b + sides, a + sides);
    }
  });
  return { vertices, normals, faces };
}

// Normals of a mesh: each vertex faces where its faces face on the whole. Written out, as it runs over all bones.
export function normalsOf(vertices, faces) {
  const normals = new Float32Array(vertices.length);
  for (let i = 0; i < faces.length; i += 3) {
    const [a, b, c] = [3 * faces[i], 3 * faces[i + 1], 3 * faces[i + 2]];
    const x1 = vertices[b] - vertices[a], y1 = vertices[b + 1] - vertices[a + 1], z1 = vertices[b + 2] - vertices[a + 2];
    const x2 = vertices[c] - vertices[a], y2 = vertices[c + 1] - vertices[a + 1], z2 = vertices[c + 2] - vertices[a + 2];
    const x = y1 * z2 - z1 * y2, y = z1 * x2 - x1 * z2, z = x1 * y2 - y1 * x2;
    for (const corner of [a, b, c]) {
      normals[corner] += x;
      normals[corner + 1] += y;
      normals[corner + 2] += z;
    }
  }
  return normals;
}
