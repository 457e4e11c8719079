import { clamp, nameOf, turned } from "./body_camera.js";
import { painter } from "./body_paint.js";
import { keeper, slider, whatIsThis } from "./explorer_controls.js";
import { fill, h } from "./page_parts.js";

// The controls round the painted body. All words and numbers of the body come from Python.

const DEGREES_A_KEY = 10, DEGREES_A_PIXEL = 0.5;
const ZOOM = { least: 0.7, most: 5, step: 1.2 };

const numbers = (bytes, Kind) => new Kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
let views = 0; // of this page: names of radio groups must differ

function render({ model, el }) {
  const content = model.get("content");
  const { words, rows, muscles, labels } = content;
  const scene = {
    ...content,
    vertices: numbers(model.get("vertices"), Int16Array),
    faces: numbers(model.get("faces"), Uint16Array),
    transforms: numbers(model.get("transforms"), Float32Array),
    lines: numbers(model.get("lines"), Int16Array),
    tints: numbers(model.get("tints"), Uint8Array),
  };
  const group = `hm-body-muscle-${++views}`;
  const state = keeper(model, "state");
  let draw, zoom = content.start_zoom, frame, again = false;

  // ---- what stands on the page

  const canvas = h("canvas", { tabIndex: 0, role: "application", ariaLabel: words.canvas });
  const keys = h("p", { className: "hm-keys", id: `${group}-keys`, textContent: words.keys });
  canvas.setAttribute("aria-describedby", keys.id);
  const notice = h("p", { className: "hm-notice", role: "status", hidden: true });
  const button = (text, onclick) => h("button", { type: "button", textContent: text, onclick });
  const looks = h(
    "div",
    { className: "hm-looks", role: "group", ariaLabel: words.look },
    button(words.side, () => look(content.side_turn)),
    button(words.front, () => look([0, 4])),
    button(words.back, () => look([180, 4])),
    button(words.above, () => look([content.side_turn[0], content.highest])),
    button(words.closer, () => zoomBy(ZOOM.step)),
    button(words.farther, () => zoomBy(1 / ZOOM.step)),
  );
  const spec = { label: words.position, unit: "", low: 0, high: rows.length - 1, step: 1 };
  const position = slider(words, { onMove: (frame) => state.set({ frame }), onRest: state.flush });
  const bar = h("div", { className: "hm-bar" }, position.node, button(words.reset, startAgain));
  const what = whatIsThis(words);
  const choice = (value, ...inside) => {
    const radio = h("input", { type: "radio", name: group, value, onchange: () => state.set({ muscle: value }) });
    return h("label", {}, radio, ...inside);
  };
  const swatches = muscles.map(() => h("span", { className: "hm-swatch" }));
  const changes = muscles.map(() => h("span", { className: "hm-change" }));
  const choices = muscles.map((name, i) =>
    choice(name, swatches[i], h("span", { className: "hm-name", textContent: labels[i] }), " ", changes[i]),
  );
  const scale = [words.scale_shorter, words.scale_same, words.scale_longer];
  const list = h(
    "fieldset",
    {},
    h("legend", { textContent: words.muscles }),
    choice("", h("span", { className: "hm-name", textContent: words.no_muscle })),
    ...choices,
    h("div", { className: "hm-scale" }, ...scale.map((textContent) => h("span", { textContent }))),
  );
  const picture = h("img", { width: 480 });
  const drawings = h("details", {}, h("summary", { textContent: words.drawings }), picture);
  drawings.ontoggle = () => show(); // a drawing that nobody sees is not drawn
  const paper = h("canvas", { className: "hm-paper", ariaHidden: "true" });
  const stage = h("div", { className: "hm-stage" }, canvas, paper, keys, looks);
  const credit = h("p", { lang: "en", textContent: content.credits });
  const root = h(
    "div", // no landmark: a page may hold the same view twice
    { className: "hm-body", role: "group", lang: content.language, ariaLabel: words.title },
    h("h3", { textContent: words.title }),
    h("div", { className: "hm-two" }, h("div", {}, notice, stage, bar, what.node), list),
    drawings,
    ...content.notes.map((textContent) => h("p", { className: "hm-note", textContent })),
    h("details", { className: "hm-credits" }, h("summary", { textContent: content.credit }), credit),
  );
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys keep quiet while the focus is in here

  // ---- state: set here and seen at once, told to Python at rest

  const look = (turn) => state.set({ turn });
  const turnBy = (right, up) => look(turned(state.get().turn, right, up, content.highest));
  function zoomBy(times) {
    zoom = clamp(zoom * times, ZOOM.least, ZOOM.most);
    paint();
  }
  function startAgain() {
    zoom = content.start_zoom;
    state.set({ frame: 0, turn: content.start_turn, muscle: "" });
    paint();
  }

  // ---- painting: words, numbers and the body at once; the body no more than once for each picture of the screen

  function show() {
    const { frame: at, turn, muscle } = state.get(), row = rows[at], picked = muscles.indexOf(muscle);
    position.show(spec, at);
    muscles.forEach((name, i) => {
      changes[i].textContent = row.changes[i];
      const first = 3 * (at * muscles.length + i);
      swatches[i].style.background = `rgb(${scene.tints.subarray(first, first + 3).join()})`;
    });
    for (const radio of list.querySelectorAll("input")) radio.checked = radio.value === muscle;
    const drawn = content.pictures[row.picture];
    picture.alt = drawn.alt;
    if (drawings.open) picture.src = `data:image/svg+xml,${encodeURIComponent(drawn.svg)}`;
    const { from, height } = nameOf(turn);
    const seen = fill(words[height ? `seen_${height}` : "seen"], { from: words[`from_${from}`] });
    const change = fill(words.picked, { muscle: labels[picked], change: row.changes[picked] });
    what.tell([row.place, ...(draw ? [seen] : []), ...(picked < 0 ? [] : [change])].join(" "));
    paint();
  }

  function paint() {
    if (frame) {
      again = true;
      return;
    }
    paintNow();
    frame = requestAnimationFrame(() => {
      frame = undefined;
      if (again) paint();
    });
    again = false;
  }

  function paintNow() {
    if (!draw || !canvas.clientWidth) return;
    const ink = getComputedStyle(canvas).color.match(/[\d.]+/g).slice(0, 3).map((n) => n / 255);
    const { frame: at, turn, muscle } = state.get();
    draw({ frame: at, turn, zoom, picked: muscles.indexOf(muscle), ink });
  }

  // Nothing is left in the canvas once the screen has shown it, unless each picture is copied, which costs time. So a
  // printer gets a copy.
  function toPaper() {
    paintNow();
    [paper.width, paper.height] = [canvas.width, canvas.height];
    paper.getContext("2d").drawImage(canvas, 0, 0);
  }

  function fit() {
    const size = [canvas.clientWidth, canvas.clientHeight].map((n) => Math.round(n * devicePixelRatio));
    if (!size[0] || (canvas.width === size[0] && canvas.height === size[1])) return;
    [canvas.width, canvas.height] = size;
    paint();
  }

  function begin(missing) {
    draw = painter(canvas, scene);
    notice.textContent = draw ? "" : missing;
    notice.hidden = Boolean(draw);
    stage.hidden = !draw;
    drawings.open = !draw;
    fit();
    show();
  }

  // ---- hands

  const TURNS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const turn = TURNS[event.key];
    if (turn) turnBy(turn[0] * DEGREES_A_KEY, turn[1] * DEGREES_A_KEY);
    else if (event.key === "+" || event.key === "=") zoomBy(ZOOM.step);
    else if (event.key === "-") zoomBy(1 / ZOOM.step);
    else if (event.key === "Home") {
      zoom = content.start_zoom;
      look(content.start_turn);
      paint();
    } else return;
    event.preventDefault();
  });
  let held;
  canvas.addEventListener("pointerdown", (event) => {
    if (held !== undefined) return;
    held = event.pointerId;
    canvas.setPointerCapture(held);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== held) return;
    const [right, up] = [-event.movementX * DEGREES_A_PIXEL, event.movementY * DEGREES_A_PIXEL];
    const turn = turned(state.get().turn, right, up, content.highest);
    model.set("state", { ...state.get(), turn }); // nothing leaves while the body is held, however long
  });
  const letGo = () => {
    if (held === undefined) return;
    held = undefined;
    state.set({});
    state.flush();
  };
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, letGo);
  const onWheel = (event) => {
    if (document.activeElement !== canvas) return; // the page scrolls over it until somebody takes hold of the body
    event.preventDefault();
    zoomBy(event.deltaY < 0 ? ZOOM.step : 1 / ZOOM.step);
  };
  canvas.addEventListener("wheel", onWheel, { passive: false });
  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault(); // so that it may come back
    draw = undefined;
    notice.textContent = words.lost;
    notice.hidden = false;
    drawings.open = true;
  });
  canvas.addEventListener("webglcontextrestored", () => begin(words.no_webgl));
  root.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook around us would take them

  // ---- the page around us

  const sized = new ResizeObserver(fit);
  model.on("change:state", show);
  window.addEventListener("resize", fit); // also when the page is zoomed
  window.addEventListener("beforeprint", toPaper);
  el.append(root);
  begin(words.no_webgl);
  sized.observe(canvas);
  return () => {
    state.flush();
    model.off("change:state", show);
    window.removeEventListener("resize", fit);
    window.removeEventListener("beforeprint", toPaper);
    sized.disconnect();
    what.stop();
    cancelAnimationFrame(frame);
    canvas.getContext("webgl")?.getExtension("WEBGL_lose_context")?.loseContext(); // a page may hold only a few
  };
}

export default { render };
