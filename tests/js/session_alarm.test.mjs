// The timer of a session. The worker is a stand-in that a test lets ring; the page's own timer is the real one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { alarm } from "../../hipmobility/widgets/session_alarm.js";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function withWorker(kind, does) {
  globalThis.Worker = kind;
  return does().finally(() => delete globalThis.Worker);
}
let last;
class StandIn {
  constructor() {
    last = this;
    this.asked = [];
  }
  postMessage(ms) { this.asked.push(ms); }
  terminate() { this.ended = true; }
}

test("it rings once, by whichever timer comes first", () =>
  withWorker(StandIn, async () => {
    let rung = 0;
    const one = alarm(() => rung++);
    one.set(30);
    assert.deepEqual(last.asked, [30]);
    await wait(60);
    last.onmessage(); // late
    assert.equal(rung, 1);
    one.close();
    assert.ok(last.ended);
  }));

test("the worker's ring counts when the page's own timer is held back", () =>
  withWorker(StandIn, async () => {
    let rung = 0;
    const one = alarm(() => rung++);
    const own = globalThis.setTimeout;
    globalThis.setTimeout = (does, ms) => own(does, ms + 500); // as in a hidden tab
    one.set(20);
    globalThis.setTimeout = own;
    await wait(40);
    last.onmessage();
    assert.equal(rung, 1);
    await wait(600);
    assert.equal(rung, 1);
    one.close();
  }));

test("a ring of a timer that was set before does not count, nor one after it was cleared", () =>
  withWorker(StandIn, async () => {
    let rung = 0;
    const one = alarm(() => rung++);
    one.set(5000);
    last.onmessage();
    assert.equal(rung, 0);
    one.set(10);
    one.clear();
    await wait(40);
    last.onmessage();
    assert.equal(rung, 0);
    one.close();
  }));

test("without a worker the page's own timer rings", async () => {
  class Forbidden { constructor() { throw new Error("no workers here"); } }
  for (const kind of [Forbidden, undefined]) {
    await withWorker(kind, async () => {
      let rung = 0;
      const one = alarm(() => rung++);
      one.set(10);
      await wait(60);
      assert.equal(rung, 1);
      one.close();
    });
  }
});
