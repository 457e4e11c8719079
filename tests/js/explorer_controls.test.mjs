// What a number box takes, and when a message leaves. Time is Node's own mock of the timers.
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { keeper, readNumber, signed, teller } from "../../hipmobility/widgets/explorer_controls.js";

const HIP = { low: -30, high: 120, step: 5 };

test("a number box takes what the slider can show, as people type it", () => {
  for (const [typed, number] of [["40", 40], [" 40 ", 40], ["-30", -30], ["\u221230", -30], ["+5", 5], ["40°", 40], ["40 %", 40], ["0", 0]]) {
    assert.equal(readNumber(typed, HIP), number, typed);
  }
});

test("a number box takes nothing else, and never rounds or cuts", () => {
  const wrong = ["", " ", "forty", "40.5", "42", "-35", "125", "1e2", "0x10", "4 0", "NaN", "Infinity", "40°°", "--5", "9".repeat(400)];
  for (const typed of wrong) assert.equal(readNumber(typed, HIP), null, typed);
  assert.equal(readNumber("0", { low: -4, high: 8, step: 3 }), null); // steps are counted from the low end: -4, -1, 2, ...
  assert.equal(readNumber("2", { low: -4, high: 8, step: 3 }), 2);
});

test("a minus is a minus sign", () => {
  assert.deepEqual([-5, 0, 5].map(signed), ["\u22125", "0", "5"]);
});

function fakeModel(values) {
  const model = { sent: [], set: (name, value) => (values[name] = value), get: (name) => values[name] };
  return Object.assign(model, { save_changes: () => model.sent.push({ ...values }) });
}

test("a movement changes the state at every step and is sent once, 150 ms after its last step", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const model = fakeModel({ state: { hip: 0, knee: 7 } });
  const state = keeper(model, "state");
  for (let hip = 1; hip <= 60; hip++) {
    state.set({ hip });
    assert.deepEqual(state.get(), { hip, knee: 7 });
    mock.timers.tick(16);
  }
  assert.deepEqual(model.sent, []);
  mock.timers.tick(133);
  assert.deepEqual(model.sent, []);
  mock.timers.tick(1);
  assert.deepEqual(model.sent, [{ state: { hip: 60, knee: 7 } }]);
  mock.timers.tick(1000);
  assert.equal(model.sent.length, 1);
  mock.timers.reset();
});

test("a release sends at once, and only if something has moved", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const model = fakeModel({ state: { hip: 0 } });
  const state = keeper(model, "state");
  state.flush();
  assert.equal(model.sent.length, 0);
  state.set({ hip: 3 });
  state.flush();
  state.flush();
  mock.timers.tick(1000);
  assert.deepEqual(model.sent, [{ state: { hip: 3 } }]);
  mock.timers.reset();
});

test("an echo of an older step changes nothing while something moves, and what Python sets at rest does", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const model = fakeModel({ state: { hip: 0, knee: 7 } });
  const state = keeper(model, "state");
  state.set({ hip: 3 });
  mock.timers.tick(150); // sent
  state.set({ hip: 4 });
  model.set("state", { hip: 3, knee: 7 }); // the echo
  assert.deepEqual(state.get(), { hip: 4, knee: 7 });
  state.set({ hip: 5 });
  mock.timers.tick(150);
  assert.deepEqual(model.sent.at(-1), { state: { hip: 5, knee: 7 } });
  model.set("state", { hip: 60, knee: 8 });
  assert.deepEqual(state.get(), { hip: 60, knee: 8 });
  mock.timers.reset();
});

test("a screen reader hears where a movement ends, once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const heard = [];
  const voice = teller((text) => heard.push(text));
  for (const text of ["a", "b", "c"]) {
    voice.tell(text);
    mock.timers.tick(100);
  }
  mock.timers.tick(700);
  voice.tell("c");
  mock.timers.tick(700);
  assert.deepEqual(heard, ["c"]);
  voice.tell("d");
  voice.stop();
  mock.timers.tick(700);
  assert.deepEqual(heard, ["c"]);
  mock.timers.reset();
});
