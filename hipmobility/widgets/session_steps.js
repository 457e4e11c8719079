// What may happen next in a guided session. Plain values in, plain values out: no page, no clock.
// A session is a row of stations; its state says at which one it stands and how long every hold was really held [ms].

export const START = {
  phase: "order", // order, gate, refused, before, timed, after, summary
  order: ["left", "right"],
  screen: 0, // of the safety gate: 0 emergency signs, 1 the others
  question: null, // the one that was answered with yes; refused without one: the pain is too high to start
  at: 0, // station
  elapsed_ms: 0, // in this station, at the last event
  running: false,
  stopped: false,
  held_ms: { left: [], right: [] }, // one number for each hold that was begun or passed
  skipped: [], // sides of which something was skipped
  pain_before: null,
  pain_after: null,
  date: "",
  events: [],
};

const SCREENS = 2; // of the safety gate
const BEGUN = { phase: "timed", running: true };
const atGate = (screen) => (screen < SCREENS ? { phase: "gate", screen } : { phase: "before" });
const other = (side) => (side === "left" ? "right" : "left");

// Both sides get the same stations with the same seconds; `plan` holds the times [s] and the number of holds.
export function stations(plan, order) {
  return order.flatMap((side, turn) => {
    const first = turn
      ? { phase: "switch", seconds: plan.switch_s }
      : { phase: "ready", hold: 1, seconds: plan.ready_s };
    const row = [first, ...plan.pose_s.map((seconds, step) => ({ phase: "pose", step, seconds }))];
    for (let hold = 1; hold <= plan.holds; hold++) {
      if (hold > 1) {
        row.push({ phase: "rest", hold, seconds: plan.rest_s }, { phase: "ready", hold, seconds: plan.again_s });
      }
      row.push({ phase: "hold", hold, seconds: plan.hold_s });
    }
    return row.map((station) => ({ ...station, side }));
  });
}

// The time in this station up to now, never less than was known and never more than the station has.
function timed(state, event, station) {
  const ms = Math.round(Math.min(Math.max(event.ms ?? 0, state.elapsed_ms), station.seconds * 1000));
  if (station.phase !== "hold") return { elapsed_ms: ms };
  const held = [...state.held_ms[station.side]];
  while (held.length < station.hold) held.push(0);
  held[station.hold - 1] = ms;
  return { elapsed_ms: ms, held_ms: { ...state.held_ms, [station.side]: held } };
}

const moveTo = (at, row) =>
  at >= 0 && at < row.length ? { at, elapsed_ms: 0 } : { phase: "after", running: false, elapsed_ms: 0 };

const skippedToo = (state, side) => ({ skipped: [...new Set([...state.skipped, side])] });

// For each kind of event: the phase in which it may come, and what it changes (nothing: it is not allowed now).
const RULES = {
  order: ["order", (s, e) => ({ ...atGate(e.screen ?? 0), order: [e.first, other(e.first)] })],
  none_of_these: ["gate", (s) => atGate(s.screen + 1)],
  yes: ["gate", (s, e) => ({ phase: "refused", question: e.question })],
  mistake: ["refused", (s) => (s.question === null ? { phase: "before", pain_before: null } : { phase: "gate", question: null })],
  before: ["before", (s, e) => ({ pain_before: e.pain, date: e.date, ...(e.high ? { phase: "refused" } : BEGUN) })],
  cleared: ["refused", (s, e) => s.question === null && { date: e.date, ...BEGUN }],
  pause: ["timed", (s, e, here) => s.running && { ...timed(s, e, here), running: false }],
  resume: ["timed", (s) => !s.running && { running: true }],
  done: [
    "timed", // two views of one session may both see the end: `at` lets only the first one count
    (s, e, here, row) =>
      s.running && e.at === s.at && e.ms >= here.seconds * 1000 && { ...timed(s, e, here), ...moveTo(s.at + 1, row) },
  ],
  skip: [
    "timed",
    (s, e, here, row) => ({
      ...timed(s, e, here),
      ...(here.phase === "hold" && skippedToo(s, here.side)),
      ...moveTo(s.at + 1, row),
    }),
  ],
  skip_side: [
    "timed",
    (s, e, here, row) => ({
      ...timed(s, e, here),
      ...skippedToo(s, here.side),
      ...moveTo(row.findIndex((one, at) => at > s.at && one.side !== here.side), row),
    }),
  ],
  stop: ["timed", (s, e, here) => ({ ...timed(s, e, here), phase: "after", running: false, stopped: true })],
  go_on: ["after", (s) => s.stopped && { phase: "timed", stopped: false }],
  after: ["after", (s, e) => ({ phase: "summary", pain_after: e.pain })],
};

// The state after an event: {kind, t [ms on the page's clock], and ms, at, first, screen, question, pain, high or date}.
// What is not allowed at this moment changes nothing, and the very same state comes back.
export function next(state, event, plan) {
  const [phase, change] = RULES[event.kind] ?? [];
  if (phase !== state.phase) return state;
  const row = stations(plan, state.order);
  const here = phase === "timed" ? row[state.at] : undefined;
  const changed = change(state, event, here, row);
  if (!changed) return state;
  const said = { kind: event.kind, t: Math.round(event.t ?? 0) };
  if (here) Object.assign(said, { side: here.side, phase: here.phase, ms: timed(state, event, here).elapsed_ms });
  return { ...state, ...changed, events: [...state.events, said] };
}
