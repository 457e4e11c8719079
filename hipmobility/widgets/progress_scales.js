// Places of a progress chart: days and numbers in, pixels and paths out. No page, and no number that a person reads.

const AXIS = 26; // room for 0 to 10 beside the chart
const EDGE = 6;
const TOP = 24; // room for the letters of the plans
const PAIN_HEIGHT = 220;
const LETTER = 7.2; // of a row's name, at most
const DATE_WIDTH = 76;
const round = (n) => Math.round(n * 10) / 10;

// Where everything stands, for a width [px], so many days and the names of the rows.
export function layout(width, days, names) {
  const wanted = Math.max(0, ...names.map((name) => name.length)) * LETTER + 12;
  const beside = wanted <= width / 4; // else a name stands above its row
  const left = beside ? Math.max(AXIS, wanted) : AXIS;
  const right = width - EDGE;
  const step = (right - left) / Math.max(days, 1);
  const rowHeight = beside ? 20 : 36;
  const bottom = TOP + PAIN_HEIGHT;
  const strip = bottom + 12;
  const end = strip + names.length * rowHeight;
  const x = (day) => round(left + step * (day + 0.5));
  return {
    left, right, top: TOP, bottom, end, height: end + 20, step, beside,
    x,
    pain: (value) => round(bottom - (value / 10) * PAIN_HEIGHT),
    row: (number) => strip + (number + 1) * rowHeight - 10, // the middle of its marks
    name: (number) => strip + number * rowHeight + (beside ? 14 : 12),
    day: (at) => Math.min(days - 1, Math.max(0, Math.floor((at - left) / step))),
    date: (day) => round(Math.min(width - DATE_WIDTH / 2, Math.max(DATE_WIDTH / 2, x(day)))),
  };
}

// Dots of the days that have a value: a path of points, which a round pen draws as dots.
export const dots = (values, x, y) =>
  values.map((value, day) => (value === null ? "" : `M${x(day)} ${y(value)}h0`)).join("");

// A line that is broken where a day has no value; a day that stands alone is a dot.
export function brokenLine(values, x, y) {
  let before = null;
  return values.map((value, day) => {
    const joins = before !== null;
    before = value;
    if (value === null) return "";
    const alone = !joins && (values[day + 1] ?? null) === null;
    return `${joins ? "L" : "M"}${x(day)} ${y(value)}${alone ? "h0" : ""}`;
  }).join("");
}

// The days to write below the chart: every Monday, or every second, third ..., so that no date touches the next.
export function dateDays(dates, step) {
  const mondays = [...dates.keys()].filter((day) => new Date(`${dates[day]}T00:00Z`).getUTCDay() === 1);
  if (mondays.length === 0) return dates.length ? [0] : [];
  const every = Math.max(1, Math.ceil((DATE_WIDTH + 12) / (7 * step)));
  return mondays.filter((_, number) => number % every === 0);
}

// The marks of one row: for each state a path, told apart by shape. `states` has a letter a day: d, p, n, u or a space.
export function stateMarks(states, place, y) {
  const w = round(Math.min(9, Math.max(1, place.step - 1)) / 2);
  const h = 4.5;
  const box = (x, top) => `M${round(x - w)} ${y + top}h${2 * w}V${y + h}h${-2 * w}z`;
  const shapes = {
    d: (x) => box(x, -h),
    p: (x) => box(x, 0.5),
    n: (x) => `M${round(x - w)} ${y - h}L${round(x + w)} ${y + h}M${round(x + w)} ${y - h}L${round(x - w)} ${y + h}`,
    u: (x) => `M${x} ${y}h0`,
  };
  const path = (state) =>
    [...states].map((one, day) => (one === state ? shapes[state](place.x(day)) : "")).join("");
  const frames = [...states].map((one, day) => (one === "p" ? box(place.x(day), -h) : "")).join("");
  return { done: path("d"), partly: path("p"), partly_frame: frames, not_done: path("n"), unknown: path("u") };
}
