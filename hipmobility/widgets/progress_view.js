import { fill, h } from "./page_parts.js";
import { brokenLine, dateDays, dots, layout, stateMarks } from "./progress_scales.js";

// Draws a person's progress from the tables of Python, and says one day's details. Notes that people wrote and all other
// texts are set as text.

const STATES = { d: "done", p: "partly", n: "not_done", u: "unknown" };
const MOVES = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7, Home: -Infinity, End: Infinity };
const letter = (number) => String.fromCharCode(65 + (number % 26));

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function painPanel({ days, change, site }, place, words, names) {
  const { left, right, top, bottom, x, pain } = place;
  const marks = [svg("text", { x: 0, y: 12, class: "hm-small" }, fill(words.pain_axis, { site: names[site] ?? site }))];
  if (change) {
    const [high, low] = [pain(change.high), pain(change.low)];
    marks.push(svg("rect", { class: "hm-band", x: left, y: high, width: right - left, height: low - high }));
    marks.push(svg("path", { class: "hm-baseline", d: `M${left} ${pain(change.baseline)}H${right}` }));
  }
  for (let value = 0; value <= 10; value += 2) {
    marks.push(svg("path", { class: "hm-grid", d: `M${left} ${pain(value)}H${right}` }));
    marks.push(svg("text", { class: "hm-small hm-end", x: left - 6, y: pain(value) + 4 }, String(value)));
  }
  for (const day of dateDays(days.date, place.step)) {
    marks.push(svg("path", { class: "hm-grid", d: `M${x(day)} ${top}V${place.end}` }));
    marks.push(svg("text", { class: "hm-small hm-middle", x: place.date(day), y: place.end + 15 }, days.date[day]));
  }
  marks.push(svg("path", { class: "hm-dots", d: dots(days.pain, x, pain) }));
  marks.push(svg("path", { class: "hm-mean", d: brokenLine(days.mean, x, pain) }));
  return [...marks, svg("path", { class: "hm-axis", d: `M${left} ${top}V${bottom}H${right}` })];
}

function strip({ rows }, place) {
  return rows.flatMap(({ name, states }, row) => {
    const paths = Object.entries(stateMarks(states, place, place.row(row)));
    const at = place.beside ? { x: place.left - 8, class: "hm-small hm-end" } : { x: 0, class: "hm-small" };
    return [
      svg("text", { ...at, y: place.name(row) }, name),
      ...paths.map(([state, d]) => svg("path", { class: `hm-${state}`, d })),
    ];
  });
}

const planMarks = ({ plans }, place) =>
  plans.flatMap(({ day }, number) => [
    svg("path", { class: "hm-plan", d: `M${place.x(day)} ${place.top - 4}V${place.end}` }),
    svg("text", { class: "hm-small hm-middle hm-bold", x: place.x(day), y: place.top - 8 }, letter(number)),
  ]);

function legend(shown, words, states) {
  const sample = (...paths) => {
    const picture = svg("svg", { width: 26, height: 14, "aria-hidden": "true" });
    picture.append(...paths.map(([name, d]) => svg("path", { class: `hm-${name}`, d })));
    return picture;
  };
  const entry = (text, ...paths) => h("li", {}, sample(...paths), text);
  const items = [entry(words.each_day, ["dots", "M13 7h0"]), entry(words.mean, ["mean", "M2 7h22"])];
  if (shown.change) {
    items.push(entry(shown.change.said, ["baseline", "M2 7h22"]), entry(words.band, ["band", "M3 2h20v10h-20z"]));
  }
  if (shown.rows.length) {
    const marks = (key) => Object.entries(stateMarks(key, { step: 10, x: () => 13 }, 7)).filter(([, d]) => d);
    items.push(...Object.entries(STATES).map(([key, state]) => entry(states[state], ...marks(key))));
  }
  return h("ul", { className: "hm-legend" }, ...items);
}

const plans = ({ plans, days }, words) =>
  h("ul", { className: "hm-plans", hidden: plans.length === 0 },
    ...plans.map(({ day, text }, number) =>
      h("li", {}, h("b", { textContent: `${letter(number)} ` }), fill(words.day_plan, { date: days.date[day], text }))));

// One day in words: its numbers, what was done on each side, what changed, and what the person wrote.
export function dayLines({ days, rows, plans, notes }, day, words, states) {
  const [pain, mean] = [days.pain[day], days.mean_said[day]];
  const numbers = [
    pain === null ? words.day_no_pain : fill(words.day_pain, { pain }),
    mean === null ? words.day_no_mean : fill(words.day_mean, { mean }),
  ];
  const done = rows
    .filter((row) => row.states[day] !== " ")
    .map((row) => fill(words.day_row, { name: row.name, state: states[STATES[row.states[day]]] }));
  return [
    ...plans.filter((plan) => plan.day === day).map((plan) => fill(words.day_plan, { date: days.date[day], ...plan })),
    numbers.join(" "),
    done.join(" "),
    ...(notes[day] ?? []).map((note) => fill(words.day_note, { note })),
  ].filter(Boolean);
}

function table({ columns, rows, dash }, words) {
  const cells = (tag, row) => row.map((text, at) => h(tag === "td" && at === 0 ? "th" : tag, { textContent: text }));
  const head = h("tr", {}, ...cells("th", columns));
  for (const one of head.children) one.scope = "col";
  const body = rows.map((row) => h("tr", {}, ...cells("td", row)));
  for (const row of body) row.firstChild.scope = "row";
  const whole = h("table", {}, h("caption", { textContent: words.table }), h("thead", {}, head), h("tbody", {}, ...body));
  const box = h("div", { className: "hm-scroll", tabIndex: 0, role: "group", ariaLabel: words.table }, whole);
  return dash ? [box, h("p", { textContent: dash })] : [box];
}

// ---- the choices: each is a value of the model, and Python answers with a new `shown`

function choices(content, model) {
  const { words } = content;
  const controls = {};
  const control = (name, made) => {
    controls[name] = made;
    made.onchange = () => {
      model.set(name, made.value);
      model.save_changes();
    };
    return h("label", {}, h("span", { textContent: words[name] }), made);
  };
  const options = (pairs) => pairs.map(([value, textContent]) => h("option", { value, textContent }));
  const select = (name, pairs) => control(name, h("select", {}, ...options([["", words.both], ...pairs])));
  const site = control("site", h("select"));
  const box = h("div", { className: "hm-choices" },
    site,
    select("stretch", content.stretches),
    select("side", content.sides),
    ...(content.dates === false ? [] : ["start", "end"].map((name) => control(name, h("input", { type: "date" })))));
  const paint = () => {
    const { sites } = model.get("shown");
    site.hidden = sites.length < 2;
    controls.site.replaceChildren(...options([...(model.get("site") ? [] : [["", words.choose]]), ...sites.map((one) => [one, content.sites[one] ?? one])]));
    for (const [name, made] of Object.entries(controls)) made.value = model.get(name) ?? "";
  };
  return { box, paint };
}

// ---- one day after the other, under a finger, a mouse or the keys

function dayPicker(model, { words, states }, says) {
  const listbox = h("div", { className: "hm-days", role: "listbox", ariaLabel: words.days, ariaOrientation: "horizontal" });
  let options = [];
  let place, chosen;

  const choose = (day) => {
    if (day === chosen) return;
    const before = options[chosen];
    if (before) Object.assign(before, { tabIndex: -1, ariaSelected: "false" });
    chosen = day;
    Object.assign(options[day], { tabIndex: 0, ariaSelected: "true" });
    const shown = model.get("shown");
    const [first, ...rest] = dayLines(shown, day, words, states);
    says.replaceChildren(
      h("p", {}, h("b", { textContent: `${shown.days.date[day]} ` }), first),
      ...rest.map((textContent) => h("p", { textContent })));
  };
  listbox.onpointermove = listbox.onpointerdown = (event) => {
    const day = place.day(event.clientX - listbox.getBoundingClientRect().left + place.left);
    choose(day);
    if (event.type === "pointerdown") options[day].focus({ preventScroll: true });
  };
  listbox.addEventListener("focusin", (event) => choose(options.indexOf(event.target)));
  listbox.addEventListener("keydown", (event) => {
    if (!(event.key in MOVES) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    options[Math.min(options.length - 1, Math.max(0, (chosen ?? 0) + MOVES[event.key]))].focus({ preventScroll: true });
  });
  return {
    listbox,
    // Takes the days of a new choice; the day that was looked at stays, where it is still there.
    take(dates) {
      const date = options[chosen]?.ariaLabel;
      const within = listbox.contains(document.activeElement);
      options = dates.map((one) => h("div", { role: "option", tabIndex: -1, ariaLabel: one, ariaSelected: "false" }));
      options.forEach((one, day) => Object.assign(one.style, {
        left: `${(100 * day) / dates.length}%`,
        width: `${100 / dates.length}%`,
      }));
      listbox.replaceChildren(...options);
      const again = dates.indexOf(date);
      chosen = undefined;
      if (again < 0) says.replaceChildren(h("p", { textContent: words.day_help }));
      else choose(again);
      options[Math.max(again, 0)].tabIndex = 0;
      if (within) options[Math.max(again, 0)].focus({ preventScroll: true });
    },
    put(where) {
      place = where;
      const { left, right, top, end } = place;
      const box = { left, width: right - left, top, height: end - top };
      for (const [side, size] of Object.entries(box)) listbox.style[side] = `${size}px`;
    },
  };
}

function render({ model, el }) {
  const content = model.get("content");
  const { words, states } = content;
  const { box, paint: paintChoices } = choices(content, model);
  const said = h("p", { role: "status", className: "hm-said" });
  const says = h("div", { role: "status", className: "hm-day" });
  const picker = dayPicker(model, content, says);
  const picture = svg("svg", { role: "img" });
  const plot = h("div", { className: "hm-plot" }, picture, picker.listbox);
  const above = h("div");
  const below = h("div");
  const chart = h("div", {}, above, plot, says);
  const root = h("section", { className: "hm-progress", lang: content.language, ariaLabel: words.title }, box, chart, said, below);
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys keep quiet while the focus is in here
  root.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook around us would take it
  let width = 0;

  function draw() {
    const shown = model.get("shown");
    if (!shown.days || !width) return;
    const place = layout(width, shown.days.date.length, shown.rows.map(({ name }) => name));
    for (const [name, value] of Object.entries({ width, height: place.height })) picture.setAttribute(name, value);
    picture.style.setProperty("--step", `${place.step}px`);
    picture.replaceChildren(...painPanel(shown, place, words, content.sites), ...strip(shown, place), ...planMarks(shown, place));
    picker.put(place);
  }

  function paint() {
    const shown = model.get("shown");
    paintChoices();
    said.textContent = shown.text;
    chart.hidden = !shown.days;
    below.replaceChildren(...(shown.days ? table(shown.table, words) : []));
    if (!shown.days) return;
    picture.setAttribute("aria-label", shown.text);
    above.replaceChildren(legend(shown, words, states), plans(shown, words));
    picker.take(shown.days.date);
    draw();
  }

  const sizes = new ResizeObserver(([entry]) => {
    width = Math.floor(entry.contentRect.width);
    draw();
  });
  const names = ["shown", "site", "stretch", "side", "start", "end"].map((name) => `change:${name}`);
  names.forEach((name) => model.on(name, name === "change:shown" ? paint : paintChoices));
  el.append(root);
  paint();
  sizes.observe(plot);
  return () => {
    sizes.disconnect();
    names.forEach((name) => model.off(name, name === "change:shown" ? paint : paintChoices));
  };
}

export default { render };
