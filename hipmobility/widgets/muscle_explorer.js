import { fill, h } from "./page_parts.js";
import { choice, keepKeys, keeper, signed, slider, whatIsThis } from "./explorer_controls.js";
import { body, pictureNode, product, unpack } from "./skeleton.js";

// Picks the row of the tables that the sliders point at: the leg, the length of each muscle, and which way it acts.

const WIDTH = 480, HEIGHT = 520;
const FRAME = [285, 195, 504]; // units per metre, x and y of the standing foot
const LEG = ["hip_flexion", "hip_abduction", "hip_external_rotation", "knee_flexion"];
const ANGLES = [...LEG, "pelvic_tilt"];
const REFERENCES = ["standing", "chair"];
const [LOW, HIGH] = [-80, 70]; // % of the bars
const CLASSES = [[10, "much-longer"], [2, "longer"], [-1, "as-long"], [-Infinity, "shorter"]]; // as on the step pictures
const at = (percent) => (100 * (Math.min(HIGH, Math.max(LOW, percent)) - LOW)) / (HIGH - LOW);
const rowsOf = (flat) => Array.from({ length: flat.length / 12 }, (_, i) => Array.from(flat.subarray(12 * i, 12 * i + 12)));

function lengthBar(className) {
  const [bar, spread] = [h("i", { className }), h("i", { className: "hm-spread" })];
  const zero = h("i", { className: "hm-zero" });
  zero.style.insetInlineStart = `${at(0)}%`;
  const set = (one, from, to) => Object.assign(one.style, { insetInlineStart: `${from}%`, width: `${to - from}%` });
  return {
    node: h("div", { className: "hm-track", ariaHidden: "true" }, bar, spread, zero),
    show(percent, off) {
      set(bar, at(Math.min(0, percent)), at(Math.max(0, percent)));
      set(spread, at(percent - off), at(off ? percent + off : percent - off));
    },
  };
}

async function render({ model, el }) {
  const content = model.get("content");
  const { words, sliders, muscles } = content;
  const arrays = await unpack(model.get("data"), content.layout);
  const figure = body(content.figure, arrays, { width: WIDTH, height: HEIGHT });
  const state = keeper(model, "state");
  const pick = (values) => (state.set(values), state.flush());

  const counts = Object.fromEntries(Object.entries(sliders).map(([name, { low, high, step }]) => [name, (high - low) / step + 1]));
  const rowOf = (now, name) => (now[name] - sliders[name].low) / sliders[name].step;
  const steps = {}, tilted = {};
  for (const [name, flat] of Object.entries(arrays)) {
    if (name.startsWith("step ")) steps[name.slice(5)] = rowsOf(flat);
    if (name.startsWith("tilted ")) tilted[name.slice(7)] = rowsOf(flat);
  }

  // A pelvis that tips takes its hip along: the thigh stays where it is. Where the hip ends, the pelvis ends too.
  const tip = (wanted) => {
    const now = state.get(), { low, high } = sliders.hip_flexion;
    const flexion = Math.min(high, Math.max(low, now.hip_flexion + wanted - now.pelvic_tilt));
    state.set({ hip_flexion: flexion, pelvic_tilt: now.pelvic_tilt + flexion - now.hip_flexion });
    if (state.get().pelvic_tilt !== wanted) paint(); // the slider goes back to where it may be
  };
  const controls = ANGLES.map((name) => slider(words, {
    onMove: name === "pelvic_tilt" ? tip : (value) => state.set({ [name]: value }),
    onRest: state.flush,
  }));
  const group = choice(words.group, Object.entries(content.groups), (key) => pick({ group: key }));
  const view = choice(words.view, Object.entries(content.views).map(([key, [label]]) => [key, label]), (key) => pick({ view: key }));
  const presets = h("div", { className: "hm-presets", role: "group", ariaLabel: words.presets },
    ...Object.values(content.presets).map(([label, angles]) =>
      h("button", { type: "button", textContent: label, onclick: () => pick({ ...angles, pelvic_tilt: 0 }) })));
  const reset = h("button", { type: "button", textContent: words.reset, onclick: () => pick(content.start) });

  const lines = muscles.map((one) => {
    const bars = REFERENCES.map((name) => lengthBar(`hm-${name}`));
    const numbers = REFERENCES.map(() => h("span"));
    const acts = h("td", { className: "hm-acts", role: "cell" });
    const node = h("tr", { className: one.rough ? "hm-rough" : "", role: "row" },
      h("th", { scope: "row", role: "rowheader", textContent: one.rough ? `${one.label} (${words.rough})` : one.label }),
      h("td", { className: "hm-lengths", role: "cell" }, ...bars.map((bar) => bar.node)),
      h("td", { className: "hm-numbers-of", role: "cell" }, ...numbers), acts);
    return { ...one, bars, numbers, acts, node };
  });
  const table = h("table", { role: "table" },
    h("caption", { className: "hm-unseen", textContent: words.table }),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...["muscle", "length", "percent", "acts"].map((name) => h("th", { scope: "col", role: "columnheader", textContent: words[`head_${name}`] })))),
    h("tbody", { role: "rowgroup" }, ...lines.map(({ node }) => node)));
  const sample = (className, text) => h("li", {}, h("span", { className: "hm-track hm-sample", ariaHidden: "true" }, h("i", { className })), text);
  const legend = h("ul", { className: "hm-legend" }, sample("hm-standing", words.legend_standing),
    sample("hm-chair", words.legend_chair), sample("hm-spread", words.legend_spread));
  const looking = whatIsThis(words);
  const beyond = h("p", { className: "hm-beyond", role: "note" });

  const root = h("section", { className: "hm-explorer", lang: content.language, ariaLabel: words.title },
    h("h3", { textContent: words.title }),
    h("div", { className: "hm-panes" },
      h("div", {}, pictureNode(figure.svg, content.credit), view.node),
      h("div", {}, presets, ...controls.map((one) => one.node), reset, beyond)),
    looking.node, group.node, legend, table,
    h("div", { className: "hm-sure" }, h("h4", { textContent: words.sure }),
      ...["note_model", "note_rough", "note_left_out", "note_flip", "note_not"].map((name) => h("p", { textContent: words[name] }))));
  keepKeys(root);

  const [scale, x, y] = FRAME;
  const cameras = Object.fromEntries(Object.entries(content.views).map(([key, [, axes]]) =>
    [key, product([scale, 0, 0, x, 0, scale, 0, -y, 0, 0, scale, 0], axes)]));
  const made = new Map(); // segments of the leg are made anew only when one of their angles has moved
  const joined = (name, key, make) => {
    if (made.get(name)?.key !== key) made.set(name, { key, matrix: make() });
    return made.get(name).matrix;
  };
  function whereIs(now) {
    const row = Object.fromEntries(ANGLES.map((name) => [name, rowOf(now, name)])), where = {};
    for (const [name, matrices] of Object.entries(tilted)) where[name] = matrices[row.pelvic_tilt];
    const hip = [row.pelvic_tilt, row.hip_flexion, row.hip_abduction, row.hip_external_rotation].join();
    where.femur_right = joined("femur", hip, () =>
      LEG.slice(0, 3).reduce((matrix, name) => product(matrix, steps[name][row[name]]), where.pelvis));
    for (const [name, parent] of [["tibia", "femur"], ["patella", "femur"], ["talus", "tibia"], ["foot", "tibia"], ["toes", "tibia"]]) {
      const own = steps[name].length > 1 ? row.knee_flexion : 0;
      where[`${name}_right`] = joined(name, `${hip},${row.knee_flexion}`, () => product(where[`${parent}_right`], steps[name][own]));
    }
    return where;
  }

  function cellOf(now, { knee }) {
    const place = LEG.slice(0, 3).reduce((sum, name) => sum * counts[name] + rowOf(now, name), 0);
    return knee ? place * counts.knee_flexion + rowOf(now, "knee_flexion") : place;
  }
  function actsOf(cell, name) {
    let code = arrays[`acts ${name}`][cell];
    return LEG.map(() => {
      const digit = code % 3;
      code = (code - digit) / 3;
      return digit - 1;
    });
  }
  const classOf = (percent) => CLASSES.find(([least]) => percent >= least)[1];
  const sizeWord = (percent) => words[`size_${classOf(percent).replace("-", "_")}`];
  const percentText = (percent) => fill(words.percent, { number: percent > 0 ? `+${percent}` : signed(percent) });

  function showLine(line, now) {
    const { name, bars, numbers, acts, node, rough, spread } = line;
    const listed = line.group === now.group;
    node.hidden = !listed;
    const all = arrays[`change ${name}`], cell = cellOf(now, line);
    const change = [all[cell], all[all.length / 2 + cell]];
    const kind = classOf(change[0]);
    figure.muscles[name].forEach((one, i) => one.setAttribute("class", `hm-muscle ${i ? "" : "hm-under "}hm-${kind}${listed ? " hm-on" : ""}`));
    const ways = actsOf(cell, name);
    if (listed) {
      bars.forEach((bar, i) => bar.show(change[i], rough ? 0 : spread[i]));
      numbers.forEach((one, i) => (one.textContent = rough ? sizeWord(change[i]) : percentText(change[i])));
      acts.textContent = LEG.flatMap((angle, i) => (ways[i] ? [words[`${angle}_${ways[i] > 0 ? "with" : "against"}`]] : [])).join(", ") || words.acts_hardly;
    }
    return { ...line, change, ways, listed };
  }

  function sentence(now, shown) {
    const angle = (name, kinds) => {
      const kind = now[name] > 0 ? kinds[0] : now[name] < 0 ? kinds[1] : kinds[2];
      return fill(words[kind], { number: Math.abs(now[name]) });
    };
    const names = {
      flexion: angle("hip_flexion", ["hip_bent", "hip_back", "hip_straight"]),
      abduction: angle("hip_abduction", ["thigh_out", "thigh_in", "thigh_level"]),
      rotation: angle("hip_external_rotation", ["turned_out", "turned_in", "not_turned"]),
      knee: now.knee_flexion,
      tilt: angle("pelvic_tilt", ["tipped_forward", "tipped_back", "not_tipped"]),
    };
    const most = shown.filter((one) => one.listed && !one.rough).sort((a, b) => b.change[0] - a.change[0])[0];
    const way = shown.find((one) => one.name === "piriformis").ways[2];
    const parts = [words.see, !most ? words.see_rough : most.change[0] > 0 ? words.see_most : words.see_none,
      words[`see_flip_${["in", "hardly", "out"][way + 1]}`]];
    return fill(parts.join(" "), { ...names, muscle: most?.label, standing: most && percentText(most.change[0]), chair: most && percentText(most.change[1]) });
  }

  function paint() {
    const now = state.get();
    controls.forEach((one, i) => one.show(sliders[ANGLES[i]], now[ANGLES[i]]));
    group.show(now.group);
    view.show(now.view);
    figure.draw(whereIs(now), cameras[now.view]);
    const text = sentence(now, lines.map((line) => showLine(line, now)));
    looking.tell(text);
    figure.svg.setAttribute("aria-label", text);
    beyond.textContent = now.hip_external_rotation > content.model_rotation ? words.beyond : "";
  }

  figure.drawFloor(y);
  model.on("change:state", paint);
  el.append(root);
  paint();
  return () => {
    state.flush();
    looking.stop();
    model.off("change:state", paint);
  };
}

export default { render };
