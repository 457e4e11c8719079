import { fill, h } from "./page_parts.js";
import { brokenLine, dots } from "./progress_scales.js";

// A clinic's patients in a table: sorted, filtered and unfolded here, from rows that Python made. Codes of patients are
// free text, and are set as text.

const STEP = 15; // rows that are shown at once, and that "more" adds
const WIDE = 168, HIGH = 44, PAD = 4; // of a chart [px]
const BAR = 112;
const PATIENCE = 15_000; // [ms] until somebody who waits for a report is told that nobody answers
const TYPES = { pdf: "application/pdf", html: "text/html;charset=utf-8" };

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The rows of a choice in their order; what is not known stands last, whichever way. Equal ones keep the order given.
export function ordered(rows, { reason, sort, descending }) {
  const shown = rows.filter(({ reasons }) => reason === "all" || (reason === "any" ? reasons.length : reasons.includes(reason)));
  const known = shown.filter(({ ranks }) => ranks[sort] !== null);
  known.sort((one, other) => (one.ranks[sort] - other.ranks[sort]) * (descending ? -1 : 1));
  return [...known, ...shown.filter(({ ranks }) => ranks[sort] === null)];
}

function course({ course: values, course_text }) {
  const x = (day) => Math.round(PAD + (day * (WIDE - 2 * PAD)) / (values.length - 1));
  const y = (value) => Math.round(10 * (HIGH - PAD - (value / 10) * (HIGH - 2 * PAD))) / 10;
  return svg("svg", { class: "hm-course", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": course_text },
    svg("path", { class: "hm-frame", d: `M0 ${y(0)}H${WIDE}M0 ${y(10)}H${WIDE}` }),
    svg("path", { class: "hm-line", d: brokenLine(values, x, y) }),
    svg("path", { class: "hm-dots", d: dots(values, x, y) }));
}

function bar({ bounds, adherence_text }) {
  if (!bounds) return null;
  const [low, high] = bounds.map((percent) => (percent * (BAR - 2)) / 100);
  return svg("svg", { class: "hm-bar", viewBox: `0 0 ${BAR} 14`, role: "img", "aria-label": adherence_text },
    svg("rect", { class: "hm-whole", x: 1, y: 1, width: BAR - 2, height: 12 }),
    svg("rect", { class: "hm-maybe", x: 1 + low, y: 3, width: high - low, height: 8 }),
    svg("rect", { class: "hm-sure", x: 1, y: 1, width: low, height: 12 }));
}

const cell = (label, ...children) => {
  const made = h("td", { role: "cell" }, ...children.filter((child) => child !== null));
  made.dataset.label = label;
  return made;
};
const small = (text) => h("span", { className: "hm-small", textContent: text });

function render({ model, el }) {
  const content = model.get("content");
  const { words, rows, names } = content;
  const chosen = () => ({ reason: model.get("reason"), sort: model.get("sort"), descending: model.get("descending") });
  const change = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const reports = new Map(); // patient -> { url, link }
  let limit = STEP, waiting;

  // ---- what stands around the table
  const filter = h("select", {}, ...content.choices.map(([value, textContent]) => h("option", { value, textContent })));
  filter.onchange = () => change({ reason: filter.value });
  const count = h("p", { className: "hm-count", role: "status" });
  const tally = h("p", { className: "hm-tally", textContent: content.tally });
  const said = h("p", { className: "hm-said", role: "status" });
  const more = h("button", { type: "button", className: "hm-more" });
  more.onclick = () => {
    const first = limit;
    limit += STEP;
    paint();
    body.querySelectorAll(".hm-patient")[first]?.focus();
  };

  // ---- the table
  const heads = content.columns.map(([name, column]) => {
    const arrow = h("span", { className: "hm-arrow", ariaHidden: "true" });
    const button = h("button", { type: "button", ariaLabel: fill(words.sort_by, { column }) }, column, arrow);
    button.onclick = () => change(model.get("sort") === name ? { descending: !model.get("descending") } : { sort: name, descending: false });
    return { name, arrow, head: h("th", { scope: "col", role: "columnheader" }, button) };
  });
  const plain = (text) => h("th", { scope: "col", role: "columnheader", className: "hm-plain", textContent: text });
  const places = heads.map(({ head }) => head);
  places.splice(2, 0, plain(words.course)); // charts have no order
  if (content.can_report) places.push(plain(words.report));
  const body = h("tbody", { role: "rowgroup" });
  const table = h("table", { role: "table", ariaLabel: words.title },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...places)), body);

  const reportCell = (id) => {
    const make = h("button", { type: "button", textContent: words.make_report, ariaLabel: fill(words.make_report_of, { patient: id }) });
    make.onclick = () => ask(id);
    const made = reports.get(id);
    return cell(words.report, h("span", { className: "hm-report" }, make, made ? made.link : ""));
  };

  const line = (row) => {
    const open = model.get("selected") === row.id;
    const patient = h("button", { type: "button", className: "hm-patient", ariaExpanded: String(open), textContent: row.id });
    patient.onclick = () => change({ selected: open ? "" : row.id });
    const why = row.reasons.map((key) => names[key]).join(", ");
    const made = h("tr", { role: "row", className: `hm-level-${row.level}` },
      h("th", { scope: "row", role: "rowheader" }, patient),
      cell(words.why, h("b", { textContent: row.urgency }), why && `: ${why}`),
      cell(words.course, course(row)),
      cell(words.pain7, row.pain7),
      cell(words.change, row.change, row.until ? h("span", { className: "hm-small hm-day", textContent: row.until }) : null),
      cell(words.adherence, bar(row), small(row.adherence)),
      cell(words.last_entry, h("span", { className: "hm-day", textContent: row.last_entry }), small(row.silent)));
    if (content.can_report) made.append(reportCell(row.id));
    return made;
  };

  const details = (row) => {
    const list = h("ul", { ariaLabel: fill(words.details, { patient: row.id }) },
      ...[...row.texts, row.course_text].map((textContent) => h("li", { textContent })));
    return h("tr", { role: "row", className: "hm-details" }, h("td", { role: "cell", colSpan: places.length }, list));
  };

  function paint() {
    const active = body.contains(document.activeElement) ? document.activeElement.className : null;
    const at = active === null ? null : document.activeElement.closest("tr")?.dataset.id;
    const all = ordered(rows, chosen());
    const shown = all.slice(0, limit);
    body.replaceChildren(...shown.flatMap((row) => {
      const made = line(row);
      made.dataset.id = row.id;
      return model.get("selected") === row.id ? [made, details(row)] : [made];
    }));
    for (const { name, arrow, head } of heads) {
      const here = model.get("sort") === name;
      head.ariaSort = here ? (model.get("descending") ? "descending" : "ascending") : "none";
      arrow.textContent = here ? (model.get("descending") ? "▼" : "▲") : "";
    }
    filter.value = model.get("reason");
    count.textContent = all.length
      ? fill(words.showing, { shown: shown.length, all: all.length, on: content.on })
      : words.nobody;
    table.hidden = all.length === 0;
    more.hidden = all.length <= limit;
    more.textContent = fill(words.more, { n: Math.min(STEP, all.length - limit) });
    if (at != null) [...body.children].find((row) => row.dataset.id === at)?.querySelector(active ? `.${active}` : "button:not(.hm-patient)")?.focus();
  }
  const again = () => {
    limit = STEP;
    paint();
  };

  // ---- reports
  function ask(patient) {
    clearTimeout(waiting);
    said.className = "hm-said";
    said.textContent = fill(words.writing, { patient });
    waiting = setTimeout(() => { said.textContent = words.no_answer; }, PATIENCE);
    model.send({ report: patient });
  }
  function answer(message, buffers) {
    if (message?.report === undefined) return;
    const { report: patient, path, name, why } = message;
    clearTimeout(waiting);
    said.className = why === undefined ? "hm-said" : "hm-said hm-wrong";
    if (why !== undefined) {
      said.textContent = fill(words.not_written, { patient, why });
      return;
    }
    URL.revokeObjectURL(reports.get(patient)?.url);
    const url = URL.createObjectURL(new Blob(buffers, { type: TYPES[name.split(".").pop()] }));
    const link = () => {
      const made = h("a", { href: url, target: "_blank", rel: "noopener", textContent: words.open_report });
      made.ariaLabel = fill(words.open_report_of, { patient });
      return made;
    };
    reports.set(patient, { url, link: link() });
    said.replaceChildren(fill(words.written, { patient, path }), " ", link());
    const row = [...body.children].find((one) => one.dataset.id === patient);
    const focused = row?.lastChild.contains(document.activeElement);
    row?.lastChild.replaceWith(reportCell(patient));
    if (focused) row.lastChild.querySelector("button").focus();
  }

  const root = h("section", { className: "hm-caseload", lang: content.language, ariaLabel: words.title },
    h("div", { className: "hm-top" }, h("label", {}, h("span", { textContent: words.filter }), filter), count), tally,
    h("div", { className: "hm-scroll", tabIndex: 0, role: "group", ariaLabel: words.title }, table), more, said);
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys keep quiet while the focus is in here
  const quiet = (event) => event.stopPropagation(); // the notebook around us would take it
  root.addEventListener("keydown", quiet);
  const heard = { "change:sort": again, "change:descending": again, "change:reason": again, "change:selected": paint, "msg:custom": answer };
  for (const [name, does] of Object.entries(heard)) model.on(name, does);
  el.append(root);
  paint();
  return () => {
    clearTimeout(waiting);
    for (const [name, does] of Object.entries(heard)) model.off(name, does);
    for (const { url } of reports.values()) URL.revokeObjectURL(url);
  };
}

export default { render };
