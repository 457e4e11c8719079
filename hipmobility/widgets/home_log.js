import { fill, h } from "./page_parts.js";

// What was logged, as it was logged: dots on a strip of days, and a list. Nothing is judged here and nothing is averaged.

const DAYS = 28;
const SHOWN = 40; // lines of the list
const [LEFT, STEP, ROW, TOP, SCALE] = [6, 11, 22, 8, 7];

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The last days up to and with the last one, as ISO dates. In UTC, so that no clock change moves a day.
export function daysUpTo(last, count = DAYS) {
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, n) => new Date(end - (count - 1 - n) * 86_400_000).toISOString().slice(0, 10));
}

const of = (rows, table) => rows.filter((row) => row.table === table).map(({ values }) => values);

const nameOf = (site, sites) => (Object.hasOwn(sites, site) ? sites[site] : site);

// The sites that have a number on these days, in the order of the diary's choice; others by name.
export function sitesOn(days, diary, sites) {
  const found = new Set(diary.filter(({ date, pain }) => days.includes(date) && pain !== null).map(({ site }) => site));
  const known = Object.keys(sites).filter((site) => found.delete(site));
  return [...known, ...[...found].sort()];
}

function painPicture(diary, days, words, name) {
  const x = (date) => LEFT + 14 + days.indexOf(date) * STEP + STEP / 2;
  const y = (pain) => TOP + (10 - pain) * SCALE;
  const grid = [0, 5, 10].flatMap((pain) => [
    svg("path", { class: "hm-grid", d: `M${LEFT + 14} ${y(pain)}H${LEFT + 14 + days.length * STEP}` }),
    svg("text", { x: LEFT + 10, y: y(pain) + 4, class: "hm-end" }, String(pain)),
  ]);
  const dots = diary.filter(({ date, pain }) => days.includes(date) && pain !== null).map(({ date, pain }) => svg("circle", { cx: x(date), cy: y(pain), r: 3.5, class: "hm-dot" }));
  const ends = [[days[0], "start"], [days.at(-1), "end"]].map(([day, anchor]) =>
    svg("text", { x: anchor === "start" ? LEFT + 14 : LEFT + 14 + days.length * STEP, y: y(0) + 18, "text-anchor": anchor }, day));
  const size = { viewBox: `0 0 ${LEFT + 20 + days.length * STEP} ${y(0) + 24}`, role: "img", "aria-label": fill(words.pain_picture, { site: name, count: dots.length }) };
  return svg("svg", size, ...grid, ...dots, ...ends);
}

function stretchPicture(sessions, days, rows, words) {
  const x = (day) => LEFT + 14 + day * STEP + STEP / 2;
  const marks = rows.flatMap(([key, name], row) => {
    const y = TOP + row * (ROW + 14) + 24;
    const on = (date) => sessions.filter((one) => one.date === date && `${one.stretch}_${one.side}` === key);
    const dots = days.map((date, day) => {
      const found = on(date);
      if (!found.length) return svg("circle", { cx: x(day), cy: y, r: 1, class: "hm-none" });
      const held = found.some(({ holds }) => holds > 0);
      return svg("circle", { cx: x(day), cy: y, r: 4, class: held ? "hm-dot" : "hm-open" });
    });
    return [svg("text", { x: LEFT, y: y - 11 }, name), ...dots];
  });
  const counted = rows.map(([key, name]) => {
    const done = days.filter((date) => sessions.some((one) => one.date === date && one.holds > 0 && `${one.stretch}_${one.side}` === key));
    return fill(words.stretch_days, { name, count: done.length });
  });
  const size = { viewBox: `0 0 ${LEFT + 20 + days.length * STEP} ${TOP + rows.length * (ROW + 14) + 6}`, role: "img", "aria-label": `${words.stretch_picture} ${counted.join(" ")}` };
  return svg("svg", size, ...marks);
}

function list(rows, { words, sites, row_names }) {
  const said = ({ table, values }) => {
    if (table === "diary") return fill(words.list_pain, { pain: values.pain, site: nameOf(values.site, sites) });
    const name = row_names[`${values.stretch}_${values.side}`];
    return fill(values.holds ? words.list_held : words.list_not_done, { name, ...values });
  };
  const when = ({ values }) => [values.date, values.time].filter(Boolean).join(" ");
  const line = (row) => h("tr", {}, h("th", { scope: "row", textContent: when(row) }), h("td", { textContent: said(row) }), h("td", { textContent: row.values.note }));
  const newest = [...rows].reverse().slice(0, SHOWN);
  const head = [words.list_when, words.list_what, words.list_note].map((text) => h("th", { scope: "col", textContent: text }));
  return h("table", {}, h("caption", { textContent: fill(words.list_caption, { shown: newest.length, count: rows.length }) }), h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...newest.map(line)));
}

// What is logged by now; `today` is the last day of the strip.
export function logged(rows, content, today) {
  const { words, sites, row_names } = content;
  const shown = new Set([...content.rows, ...of(rows, "sessions").map(({ stretch, side }) => `${stretch}_${side}`)]);
  if (!rows.length) return [h("p", { textContent: words.nothing_logged })];
  const [diary, sessions] = [of(rows, "diary"), of(rows, "sessions")];
  const days = daysUpTo(today);
  const parts = [];
  for (const site of sitesOn(days, diary, sites)) {
    const name = nameOf(site, sites);
    const own = diary.filter((one) => one.site === site);
    parts.push(h("h3", { textContent: fill(words.pain_heading, { site: name }) }), painPicture(own, days, words, name));
  }
  parts.push(h("h3", { textContent: words.stretch_heading }), stretchPicture(sessions, days, [...shown].map((key) => [key, row_names[key]]), words));
  parts.push(h("p", { className: "hm-small", textContent: words.no_verdict }));
  const wide = h("div", { className: "hm-wide", tabIndex: 0, role: "region", ariaLabel: words.list }, list(rows, content));
  return [...parts, h("details", {}, h("summary", { textContent: words.list }), wide)];
}
