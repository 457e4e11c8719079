// The clock, with a time that the test owns. Expected numbers are differences worked by hand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { HoldClock } from "../../hipmobility/widgets/hold_clock.js";

function clockAt(start = 5000, asleepMs) {
  const time = { now: start };
  return [new HoldClock(() => time.now, asleepMs), time];
}

test("it stands at zero until it is started", () => {
  const [clock, time] = clockAt();
  time.now += 1000;
  assert.equal(clock.elapsedMs, 0);
  assert.equal(clock.running, false);
});

test("elapsed time is a difference of two readings, however often or late one looks", () => {
  const [often, time] = clockAt();
  const late = new HoldClock(() => time.now);
  often.start();
  late.start();
  for (let n = 0; n < 300; n++) {
    time.now += 33.3;
    often.look();
  }
  assert.ok(Math.abs(often.elapsedMs - 9990) < 1e-6);
  assert.equal(late.elapsedMs, often.elapsedMs);
});

test("a second start changes nothing", () => {
  const [clock, time] = clockAt();
  clock.start();
  time.now += 2000;
  clock.start();
  time.now += 500;
  assert.equal(clock.elapsedMs, 2500);
});

test("paused time does not count, and a pause while it stands changes nothing", () => {
  const [clock, time] = clockAt();
  clock.pause();
  clock.start();
  time.now += 2000;
  clock.pause();
  clock.pause();
  time.now += 60_000;
  assert.equal(clock.elapsedMs, 2000);
  clock.start();
  time.now += 300;
  assert.equal(clock.elapsedMs, 2300);
});

test("it can go on from a time that was kept", () => {
  const [clock, time] = clockAt();
  clock.reset(12_000);
  assert.equal(clock.running, false);
  clock.start();
  time.now += 1000;
  assert.equal(clock.elapsedMs, 13_000);
  clock.reset();
  assert.equal(clock.elapsedMs, 0);
});

test("a hidden page that looks once a minute loses nothing", () => {
  const [clock, time] = clockAt();
  clock.start();
  for (let n = 0; n < 3; n++) {
    time.now += 60_000;
    assert.equal(clock.look(), true);
  }
  assert.equal(clock.elapsedMs, 180_000);
});

test("time in which the computer slept does not count: it stops at the last look", () => {
  const [clock, time] = clockAt();
  clock.start();
  time.now += 4000;
  clock.look();
  time.now += 8 * 3600_000;
  assert.equal(clock.look(), false);
  assert.equal(clock.running, false);
  assert.equal(clock.elapsedMs, 4000);
  time.now += 1000;
  assert.equal(clock.look(), true); // it stands, so there is nothing to miss
  clock.start();
  time.now += 1000;
  assert.equal(clock.look(), true);
  assert.equal(clock.elapsedMs, 5000);
});
