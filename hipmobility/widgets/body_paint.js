import { axes, lookAt } from "./body_camera.js";
import { linesOf, normalsOf, tube } from "./body_tubes.js";

// Paints one frame of the body with WebGL. It keeps nothing but what lies on the graphics card.

const VERTEX = `
  attribute vec3 at, normal;
  uniform mat4 camera, place;
  uniform mat3 eye;
  uniform vec3 aim;
  uniform float step;
  varying vec3 facing;
  varying float near;
  void main() {
    vec4 point = place * vec4(at * step, 1.0);
    facing = eye * (place * vec4(normal, 0.0)).xyz;
    near = (eye * (point.xyz - aim)).z;
    gl_Position = camera * point;
  }`;
// The light comes from the eye and from above its left; it falls on both sides of a face. What is far is darker.
const FRAGMENT = `
  precision mediump float;
  uniform vec4 colour;
  uniform float plain;
  varying vec3 facing;
  varying float near;
  void main() {
    vec3 n = normalize(facing);
    if (n.z < 0.0) n = -n;
    float light = 0.34 + 0.34 * n.z + 0.42 * max(dot(n, vec3(-0.4, 0.6, 0.69)), 0.0);
    light *= 0.84 + 0.16 * smoothstep(-0.4, 0.3, near);
    float shine = 0.14 * pow(max(dot(n, vec3(-0.22, 0.33, 0.92)), 0.0), 30.0);
    gl_FragColor = vec4(mix(colour.rgb * light + shine, colour.rgb, plain) * colour.a, colour.a);
  }`;
const COLOURS = {
  bone: [0.93, 0.89, 0.79, 1],
  head: [0.9, 0.85, 0.77, 1],
  floor: [0.45, 0.55, 0.42, 0.3],
  seat: [0.62, 0.48, 0.32, 0.5],
};
const OUTLINE_M = 0.005;
const STILL = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.bindAttribLocation(made, 0, "at");
  gl.bindAttribLocation(made, 1, "normal");
  gl.linkProgram(made);
  gl.useProgram(made);
  const names = ["camera", "place", "eye", "aim", "step", "colour", "plain"];
  return Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(made, name)]));
}

// `scene` holds vertices, faces, parts, transforms, lines, line_counts, tints, radii, aims, steps_m and the number of muscles.
// The answer is a function that paints; nothing where the browser has no WebGL.
export function painter(canvas, scene) {
  const gl = canvas.getContext("webgl", { antialias: true });
  if (!gl || gl.isContextLost()) return undefined;
  const at = program(gl);
  const segments = scene.transforms.length / 12 / scene.aims.length;
  const store = (kind, data, way = gl.STATIC_DRAW, buffer = gl.createBuffer()) => {
    gl.bindBuffer(kind, buffer);
    gl.bufferData(kind, data, way);
    return buffer;
  };
  const bones = {
    vertices: store(gl.ARRAY_BUFFER, scene.vertices),
    normals: store(gl.ARRAY_BUFFER, normalsOf(scene.vertices, scene.faces)),
    faces: store(gl.ELEMENT_ARRAY_BUFFER, scene.faces),
  };
  const tubes = { vertices: gl.createBuffer(), normals: gl.createBuffer(), faces: gl.createBuffer() };
  let built, ranges;
  gl.enable(gl.DEPTH_TEST);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  for (const place of [0, 1]) gl.enableVertexAttribArray(place);

  function use({ vertices, normals, faces }, kind, step) {
    gl.bindBuffer(gl.ARRAY_BUFFER, vertices);
    gl.vertexAttribPointer(0, 3, kind, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, normals);
    gl.vertexAttribPointer(1, 3, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, faces);
    gl.uniform1f(at.step, step);
  }

  function show(colour, from, count, plain = 0) {
    gl.uniform4fv(at.colour, colour);
    gl.uniform1f(at.plain, plain);
    gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_SHORT, 2 * from);
  }

  function showParts(frame, kinds) {
    use(bones, gl.SHORT, scene.steps_m[0]);
    for (const { kind, segment, from, count } of scene.parts) {
      if (!kinds.includes(kind)) continue;
      const m = scene.transforms.subarray(12 * (frame * segments + segment));
      gl.uniformMatrix4fv(at.place, false, [m[0], m[4], m[8], 0, m[1], m[5], m[9], 0, m[2], m[6], m[10], 0, m[3], m[7], m[11], 1]);
      show(COLOURS[kind], from, count);
    }
  }

  // Tubes of all muscles of a frame. The picked one is thicker than the others and comes a second time, as its outline.
  function build(frame, picked) {
    const all = { vertices: [], normals: [], faces: [] };
    ranges = [];
    const add = (muscle, outline, line, radius) => {
      const one = tube(line, radius);
      const first = all.vertices.length / 3;
      ranges.push({ muscle, outline, from: all.faces.length, count: one.faces.length });
      for (const name of ["vertices", "normals"]) for (const number of one[name]) all[name].push(number);
      for (const corner of one.faces) all.faces.push(corner + first);
    };
    for (const { muscle, line } of linesOf(scene.lines, scene.line_counts, frame, scene.steps_m[1])) {
      const radius = scene.radii[muscle] * (muscle === picked ? 1.4 : picked < 0 ? 1 : 0.6);
      add(muscle, false, line, radius);
      if (muscle === picked) add(muscle, true, line, radius + OUTLINE_M);
    }
    store(gl.ARRAY_BUFFER, new Float32Array(all.vertices), gl.DYNAMIC_DRAW, tubes.vertices);
    store(gl.ARRAY_BUFFER, new Float32Array(all.normals), gl.DYNAMIC_DRAW, tubes.normals);
    store(gl.ELEMENT_ARRAY_BUFFER, new Uint16Array(all.faces), gl.DYNAMIC_DRAW, tubes.faces);
    built = `${frame} ${picked}`;
  }

  function showMuscles(frame, picked, ink) {
    if (built !== `${frame} ${picked}`) build(frame, picked);
    use(tubes, gl.FLOAT, 1);
    gl.uniformMatrix4fv(at.place, false, STILL);
    const tint = (muscle, alpha) => {
      const first = 3 * (frame * scene.radii.length + muscle);
      return [...Array.from(scene.tints.subarray(first, first + 3), (n) => n / 255), alpha];
    };
    const tubesOf = (wanted, outlined) => ranges.filter((one) => one.outline === outlined && wanted(one.muscle));
    const ghosts = (wanted, alpha) => {
      gl.depthFunc(gl.GREATER);
      gl.depthMask(false);
      gl.enable(gl.BLEND);
      gl.enable(gl.CULL_FACE);
      gl.cullFace(gl.FRONT);
      for (const { from, count } of tubesOf(wanted, true)) show([...ink, alpha], from, count, 1);
      gl.cullFace(gl.BACK);
      for (const { muscle, from, count } of tubesOf(wanted, false)) show(tint(muscle, alpha), from, count);
      gl.depthFunc(gl.LESS);
      gl.depthMask(true);
      gl.disable(gl.BLEND);
      gl.disable(gl.CULL_FACE);
    };
    const solid = (wanted) => {
      for (const { muscle, from, count } of tubesOf(wanted, false)) show(tint(muscle, 1), from, count);
    };
    const [own, others] = [(muscle) => muscle === picked, (muscle) => muscle !== picked];
    ghosts(others, 0.25); // what runs behind a bone
    solid(others);
    ghosts(own, 0.75); // whatever lies before it, the picked one is seen
    solid(own);
    gl.enable(gl.CULL_FACE);
    gl.cullFace(gl.FRONT);
    for (const { from, count } of tubesOf(own, true)) show([...ink, 1], from, count, 1);
    gl.disable(gl.CULL_FACE);
  }

  // `ink` is the colour of the outline; `zoom` 1 shows the whole body, 2 and more looks at the hip.
  return function draw({ frame, turn, zoom, picked, ink }) {
    const [x, y, z, reach, ...hip] = scene.aims[frame];
    const share = Math.min(1, Math.max(0, zoom - 1));
    const aim = [x, y, z].map((middle, axis) => middle + share * (hip[axis] - middle));
    const [right, up, toward] = axes(turn);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.uniformMatrix4fv(at.camera, false, lookAt(turn, aim, (reach * 4.9) / zoom, canvas.width / canvas.height));
    gl.uniformMatrix3fv(at.eye, false, [0, 1, 2].flatMap((i) => [right[i], up[i], toward[i]]));
    gl.uniform3fv(at.aim, aim);
    showParts(frame, ["bone", "head"]);
    showMuscles(frame, picked, ink);
    gl.enable(gl.BLEND);
    gl.depthMask(false);
    showParts(frame, ["floor", "seat"]);
    gl.depthMask(true);
    gl.disable(gl.BLEND);
  };
}
