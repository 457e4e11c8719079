import { fill, h } from "./page_parts.js";
import { choice, keepKeys, keeper, signed, slider, whatIsThis } from "./explorer_controls.js";
import { body, pictureNode, planar, unpack } from "./skeleton.js";

// Picks the row of the table that the sliders point at, and paints it: the pose, the two bars, the sentence.

const WIDTH = 480, HEIGHT = 440;
const FRAMES = { walk: [235, 235, 418], squat: [245, 185, 418], bend: [300, 165, 418] }; // units per metre, x, y of the floor

const bar = (name, ...inner) => {
  const value = h("strong"), more = h("span", { className: "hm-more" });
  const track = h("div", { className: "hm-track", ariaHidden: "true" }, ...inner);
  return { node: h("div", { className: "hm-bar" }, h("span", { textContent: name }), value, more, track), value, more };
};
const piece = (className) => h("i", { className });
const span = (one, from, to) => Object.assign(one.style, { insetInlineStart: `${Math.min(from, to)}%`, width: `${Math.abs(to - from)}%` });

async function render({ model, el }) {
  const content = model.get("content");
  const { words, rows, tasks, segments, pose_steps: [turn, place] } = content;
  const arrays = await unpack(model.get("data"), content.layout);
  const figure = body(content.figure, arrays, { width: WIDTH, height: HEIGHT });
  const state = keeper(model, "state");

  const task = choice(words.task, Object.entries(tasks).map(([key, { label }]) => [key, label]), (key) => {
    state.set({ task: key, hip_available: tasks[key].start });
    state.flush();
  });
  const hip = slider(words, { onMove: (hip_available) => state.set({ hip_available }), onRest: state.flush });
  const share = slider(words, { onMove: (percent) => state.set({ share: percent }), onRest: state.flush });
  const reset = h("button", { type: "button", textContent: words.reset, onclick: () => (state.set(content.start), state.flush()) });

  const gives = piece("hm-hip"), needs = piece("hm-needed"), usual = piece("hm-back"), band = piece("hm-band"), mark = piece("hm-mark-at");
  const zeros = [piece("hm-zero"), piece("hm-zero")];
  const hipBar = bar(rows.hip, zeros[0], gives, needs), backBar = bar(rows.low_back, zeros[1], usual, band, mark);
  const short = bar(rows.missed);
  short.node.lastChild.remove(); // a number is enough
  const looking = whatIsThis(words);
  const source = h("p", { className: "hm-source" });

  const root = h("section", { className: "hm-explorer", lang: content.language, ariaLabel: words.title },
    h("h3", { textContent: words.title }),
    h("div", { className: "hm-panes" },
      pictureNode(figure.svg, content.credit),
      h("div", {}, task.node, hip.node, share.node,
        h("div", { className: "hm-bars" }, hipBar.node, backBar.node, short.node, legend(words)), reset)),
    looking.node,
    h("div", { className: "hm-sure" }, h("h4", { textContent: content.sure }),
      h("ul", {}, ...content.evidence.map(({ text, mark: word, level }) =>
        h("li", { textContent: `${text} ` }, h("small", { className: `hm-mark hm-level-${level}`, textContent: word })))),
      ...content.notes.map((text) => h("p", { textContent: text })), source));
  keepKeys(root);

  const views = Object.fromEntries(Object.entries(FRAMES).map(([key, [scale, x, y]]) =>
    [key, [scale, 0, 0, x, 0, scale, 0, -y, 0, 0, scale, 0]]));
  const numbers = (name, hipRow, shareRow) => {
    const at = 3 * (hipRow * 11 + shareRow);
    return [0, 1, 2].map((i) => arrays[`values ${name}`][at + i] / 10);
  };
  const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  ring.setAttribute("class", "hm-ring");
  ring.setAttribute("r", 17 * 4);
  figure.scaled.append(ring);

  function whereOf(name, hipRow, shareRow) {
    const table = arrays[`poses ${name}`], start = 3 * segments.length * (hipRow * 11 + shareRow);
    const where = {};
    segments.forEach((segment, i) => {
      const at = start + 3 * i;
      where[segment] = planar(table[at] * turn, table[at + 1] * place, table[at + 2] * place);
    });
    return where;
  }

  let ghostOf;
  function pose(name, hipRow, shareRow) {
    const [scale, x, y] = FRAMES[name], { low, high } = tasks[name].hip;
    if (ghostOf !== name) {
      ghostOf = name;
      figure.drawGhost(whereOf(name, high - low, 0), views[name]);
      figure.drawFloor(y);
    }
    const where = whereOf(name, hipRow, shareRow), femur = where.femur_right;
    figure.draw(where, views[name]);
    ring.setAttribute("cx", Math.round((x + scale * femur[3]) * 4));
    ring.setAttribute("cy", Math.round((y - scale * femur[7]) * 4));
  }

  function paint() {
    const now = state.get(), one = tasks[now.task];
    const hipRow = now.hip_available - one.hip.low, shareRow = now.share / 10;
    const [hipGives, lowBack, missed] = numbers(now.task, hipRow, shareRow);
    const [, none, missedByNone] = numbers(now.task, hipRow, 0), [, all, missedByAll] = numbers(now.task, hipRow, 10);
    task.show(now.task);
    hip.show(one.hip, now.hip_available);
    share.show(content.share, now.share);
    pose(now.task, hipRow, shareRow);

    const low = Math.min(0, one.hip.low), high = one.longest;
    const at = (degrees) => (100 * (degrees - low)) / (high - low);
    for (const zero of zeros) span(zero, at(0), at(0));
    span(gives, at(0), at(hipGives));
    span(needs, at(one.needed), at(one.needed));
    span(usual, at(0), at(none));
    span(band, at(none), at(all));
    span(mark, at(lowBack), at(lowBack));
    const [whole, names] = [(n) => signed(Math.round(n)), {}];
    Object.assign(names, { hip: whole(hipGives), needed: whole(one.needed), missing: whole(missedByNone), low_back: whole(lowBack), short: whole(missed), share: now.share });
    Object.assign(names, { none: whole(none), all: whole(all), short_none: whole(missedByNone), short_all: whole(missedByAll) });
    hipBar.value.textContent = fill(words.hip_value, names);
    backBar.value.textContent = fill(words.back_value, names);
    short.value.textContent = fill(words.short_value, names);
    const open = missedByNone > 0.05;
    backBar.more.textContent = open ? fill(words.back_band, names) : "";
    short.more.textContent = open ? fill(words.short_band, names) : "";
    const capped = missed - ((100 - now.share) / 100) * missedByNone > 0.05;
    const story = [words[`see_${now.task}`], open ? words.missing : words.enough, capped ? words.capped : ""];
    const text = fill(story.filter(Boolean).join(" "), names);
    looking.tell(text);
    figure.svg.setAttribute("aria-label", text);
    source.textContent = one.from;
  }

  model.on("change:state", paint);
  el.append(root);
  paint();
  return () => {
    state.flush();
    looking.stop();
    model.off("change:state", paint);
  };
}

function legend(words) {
  const item = (className, text) => h("li", {}, h("span", { className: "hm-track hm-sample", ariaHidden: "true" }, piece(className)), text);
  return h("ul", { className: "hm-legend" },
    item("hm-dashed", words.legend_ghost), item("hm-needed", words.legend_needed), item("hm-band", words.legend_band), item("hm-mark-at", words.legend_share));
}

export default { render };
