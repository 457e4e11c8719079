// What may happen when. The dose is 2 holds of 30 s; two steps of 8 s and 9 s lead to the position.
import assert from "node:assert/strict";
import { test } from "node:test";

import { START, next, stations } from "../../hipmobility/widgets/session_steps.js";

const PLAN = { holds: 2, hold_s: 30, pose_s: [8, 9], ready_s: 10, again_s: 5, rest_s: 10, switch_s: 15 };
const row = (order) => stations(PLAN, order);
const play = (state, ...events) => events.reduce((now, event) => next(now, event, PLAN), state);
const here = (state) => row(state.order)[state.at];
const done = (state) => next(state, { kind: "done", at: state.at, ms: here(state).seconds * 1000 + 3 }, PLAN);
const until = (state, phase) => {
  while (state.phase === "timed" && here(state).phase !== phase) state = done(state);
  return state;
};
const begun = (first = "left") =>
  play(
    START,
    { kind: "order", first },
    { kind: "none_of_these" },
    { kind: "none_of_these" },
    { kind: "before", pain: 4, date: "2026-03-01" },
  );

test("both sides get the same stations; the second side has its full time", () => {
  const names = (side) => row(["left", "right"]).filter((one) => one.side === side).map((one) => one.phase);
  assert.deepEqual(names("left"), ["ready", "pose", "pose", "hold", "rest", "ready", "hold"]);
  assert.deepEqual(names("right"), ["switch", "pose", "pose", "hold", "rest", "ready", "hold"]);
  for (const side of ["left", "right"]) {
    const holds = row(["right", "left"]).filter((one) => one.side === side && one.phase === "hold");
    assert.deepEqual(holds.map((one) => one.seconds), [30, 30]);
  }
  assert.ok(row(["left", "right"]).every((one) => one.phase !== "ready" || one.seconds >= 5));
});

for (const [first, order] of [["left", ["left", "right"]], ["right", ["right", "left"]]]) {
  test(`a whole session, ${first} first, holds 60 s on each side`, () => {
    let state = begun(first);
    assert.deepEqual(state.order, order);
    const sides = [];
    while (state.phase === "timed") {
      sides.push(here(state).side);
      state = done(state);
    }
    assert.deepEqual([...new Set(sides)], order);
    assert.equal(state.phase, "after");
    state = play(state, { kind: "after", pain: 3 });
    assert.equal(state.phase, "summary");
    assert.deepEqual(state.held_ms, { left: [30_000, 30_000], right: [30_000, 30_000] });
    assert.deepEqual([state.pain_before, state.pain_after, state.date], [4, 3, "2026-03-01"]);
    assert.deepEqual([state.skipped, state.stopped, state.running], [[], false, false]);
  });
}

test("nothing begins before the safety questions, and a yes ends it until it is taken back", () => {
  const gate = play(START, { kind: "order", first: "left" });
  for (const kind of ["before", "resume", "done", "skip", "stop", "after", "go_on", "nonsense"]) {
    assert.equal(next(gate, { kind, pain: 1 }, PLAN), gate, kind);
  }
  const refused = play(gate, { kind: "yes", question: 2 });
  assert.deepEqual([refused.phase, refused.question], ["refused", 2]);
  assert.equal(play(refused, { kind: "none_of_these" }, { kind: "before", pain: 1 }), refused);
  const back = play(refused, { kind: "mistake" });
  assert.deepEqual([back.phase, back.screen, back.question], ["gate", 0, null]);
});

test("pain that is too high to start with ends it, until it is taken back or somebody said yes", () => {
  const asked = play(START, { kind: "order", first: "left", screen: 2 });
  assert.equal(asked.phase, "before"); // what was asked today already is not asked again
  assert.deepEqual(play(START, { kind: "order", first: "left", screen: 1 }).screen, 1);
  const high = play(asked, { kind: "before", pain: 6, high: true, date: "2026-03-01" });
  assert.deepEqual([high.phase, high.question, high.running], ["refused", null, false]);
  const back = play(high, { kind: "mistake" });
  assert.deepEqual([back.phase, back.pain_before], ["before", null]);
  const begun = play(high, { kind: "cleared", date: "2026-03-02" });
  assert.deepEqual([begun.phase, begun.running, begun.pain_before, begun.date], ["timed", true, 6, "2026-03-02"]);
  const sign = play(START, { kind: "order", first: "left" }, { kind: "yes", question: 0 });
  assert.equal(play(sign, { kind: "cleared", date: "2026-03-02" }), sign); // a sign is not cleared so
});

test("both screens of the gate have to be answered", () => {
  const one = play(START, { kind: "order", first: "left" }, { kind: "none_of_these" });
  assert.deepEqual([one.phase, one.screen], ["gate", 1]);
  assert.equal(play(one, { kind: "none_of_these" }).phase, "before");
});

test("a state is never changed, and every event that counts is noted with its time", () => {
  const frozen = Object.freeze({ ...begun(), held_ms: Object.freeze({ left: Object.freeze([]), right: [] }) });
  const paused = play(until(frozen, "hold"), { kind: "pause", ms: 12_400.4, t: 99_000.6 });
  assert.deepEqual(paused.held_ms, { left: [12_400], right: [] });
  assert.deepEqual(frozen.held_ms.left, []);
  assert.deepEqual(paused.events.at(-1), { kind: "pause", t: 99_001, side: "left", phase: "hold", ms: 12_400 });
  assert.deepEqual(JSON.parse(JSON.stringify(paused)), paused);
});

test("pausing twice, resuming twice and starting twice change nothing", () => {
  const state = begun();
  assert.equal(next(state, { kind: "resume" }, PLAN), state);
  assert.equal(next(state, { kind: "before", pain: 9, date: "" }, PLAN), state);
  const paused = play(state, { kind: "pause", ms: 1000 });
  assert.equal(next(paused, { kind: "pause", ms: 5000 }, PLAN), paused);
  assert.deepEqual([paused.running, paused.elapsed_ms], [false, 1000]);
});

test("a hold is done when its time is full, not sooner, not while paused, and only once", () => {
  const hold = until(begun(), "hold");
  assert.equal(next(hold, { kind: "done", at: hold.at, ms: 29_999 }, PLAN), hold);
  const paused = play(hold, { kind: "pause", ms: 20_000 });
  assert.equal(next(paused, { kind: "done", at: hold.at, ms: 30_000 }, PLAN), paused);
  const after = next(hold, { kind: "done", at: hold.at, ms: 30_000 }, PLAN);
  assert.equal(after.at, hold.at + 1);
  assert.equal(next(after, { kind: "done", at: hold.at, ms: 30_000 }, PLAN), after); // a second view of it
});

test("a look that comes late does not make the hold longer", () => {
  const hold = until(begun(), "hold");
  const after = next(hold, { kind: "done", at: hold.at, ms: 31_500 }, PLAN);
  assert.deepEqual(after.held_ms.left, [30_000]);
  assert.equal(after.elapsed_ms, 0);
});

test("a pause and a resume keep what was held, and it is counted once", () => {
  let state = play(until(begun(), "hold"), { kind: "pause", ms: 12_000 }, { kind: "resume" });
  assert.equal(state.elapsed_ms, 12_000);
  state = play(state, { kind: "pause", ms: 20_000 }, { kind: "resume" });
  assert.deepEqual(state.held_ms.left, [20_000]);
  assert.deepEqual(done(state).held_ms.left, [30_000]);
  assert.deepEqual(play(state, { kind: "pause", ms: 3 }).held_ms.left, [20_000]); // time does not run backwards
});

test("a skipped hold keeps the seconds that it had", () => {
  const state = play(until(begun(), "hold"), { kind: "skip", ms: 12_000 });
  assert.deepEqual([here(state).phase, state.held_ms.left, state.skipped], ["rest", [12_000], ["left"]]);
  assert.equal(state.events.at(-1).ms, 12_000);
});

test("skipping what is no hold is not skipping a hold", () => {
  const state = play(begun(), { kind: "skip", ms: 2000 });
  assert.deepEqual([here(state).phase, state.held_ms.left, state.skipped], ["pose", [], []]);
});

test("a skipped side goes on with the other one, which has its full time", () => {
  let state = play(begun(), { kind: "skip_side", ms: 0 });
  assert.deepEqual([here(state).side, here(state).phase, state.skipped], ["right", "switch", ["left"]]);
  while (state.phase === "timed") state = done(state);
  assert.deepEqual(state.held_ms, { left: [], right: [30_000, 30_000] });
  assert.equal(play(until(begun(), "switch"), { kind: "skip_side" }).phase, "after");
});

test("stop keeps what was held, and one can think better of it", () => {
  const hold = until(begun(), "hold");
  const stopped = play(hold, { kind: "stop", ms: 7000 });
  assert.deepEqual([stopped.phase, stopped.running, stopped.held_ms.left], ["after", false, [7000]]);
  const again = play(stopped, { kind: "go_on" });
  assert.deepEqual([again.phase, again.running, again.at, again.elapsed_ms], ["timed", false, hold.at, 7000]);
  const end = play(stopped, { kind: "after", pain: null });
  assert.deepEqual([end.phase, end.pain_after, end.stopped], ["summary", null, true]);
  assert.equal(next(end, { kind: "go_on" }, PLAN), end);
});

test("a session that came to its end cannot be gone on with", () => {
  let state = begun();
  while (state.phase === "timed") state = done(state);
  assert.equal(next(state, { kind: "go_on" }, PLAN), state);
});

test("one hold a side has no rest", () => {
  const phases = stations({ ...PLAN, holds: 1 }, ["left", "right"]).map((one) => one.phase);
  assert.equal(phases.includes("rest"), false);
  assert.equal(phases.filter((one) => one === "hold").length, 2);
});
