// Where things stand on the progress chart. Every number is worked by hand in the comment beside it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { brokenLine, dateDays, dots, layout, stateMarks } from "../../hipmobility/widgets/progress_scales.js";

const NAMES = ["Figure-4, left", "Figure-4, right"];
const same = (n) => n;

test("on a wide screen names stand beside the rows, on a narrow one above them", () => {
  const wide = layout(1000, 70, NAMES);
  assert.equal(wide.left, 15 * 7.2 + 12); // 15 letters
  assert.ok(wide.beside);
  const phone = layout(288, 70, NAMES);
  assert.equal(phone.left, 26);
  assert.ok(!phone.beside);
  assert.ok(phone.name(0) < phone.row(0) - 4.5 && phone.row(0) + 4.5 < phone.name(1) - 9);
  for (const place of [wide, phone]) assert.ok(place.row(1) + 5 <= place.end && place.end < place.height);
});

test("a day has one column, and a finger in it finds the day again", () => {
  const place = layout(332, 10, []); // 332 - 26 - 6 = 300: a day is 30 wide
  assert.equal(place.step, 30);
  assert.deepEqual([place.x(0), place.x(9)], [41, 311]);
  for (let day = 0; day < 10; day++) assert.equal(place.day(place.x(day)), day);
  assert.deepEqual([place.day(-50), place.day(900)], [0, 9]);
  assert.deepEqual([place.day(55.9), place.day(56.1)], [0, 1]);
});

test("pain 10 is at the top of its panel, 0 at the bottom, 5 half way", () => {
  const { top, bottom, pain } = layout(400, 10, NAMES);
  assert.deepEqual([pain(10), pain(0), pain(5)], [top, bottom, (top + bottom) / 2]);
});

test("no date leaves the picture", () => {
  const place = layout(300, 60, []);
  assert.deepEqual([place.date(0), place.date(59)], [38, 262]);
});

test("the line is broken where a day has no mean, and a day alone is a dot", () => {
  assert.equal(brokenLine([1, 2, null, 4, null, 6, 7], same, same), "M0 1L1 2M3 4h0M5 6L6 7");
  assert.equal(brokenLine([null, 5], same, same), "M1 5h0");
  assert.equal(brokenLine([], same, same), "");
});

test("a day without pain has no dot, and 0 has one", () => {
  assert.equal(dots([0, null, 10], same, same), "M0 0h0M2 10h0");
});

test("dates are Mondays, far enough apart to be read", () => {
  const dates = Array.from({ length: 28 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
  assert.deepEqual(dateDays(dates, 13), [4, 11, 18, 25]); // 2026-01-05 is a Monday; 7 x 13 > 88
  assert.deepEqual(dateDays(dates, 7), [4, 18]); // 7 x 7 < 88 < 14 x 7
  assert.deepEqual(dateDays(["2026-01-06", "2026-01-07"], 50), [0]);
  assert.deepEqual(dateDays([], 50), []);
});

test("each state has a shape of its own, on its own days", () => {
  const place = { step: 10, x: (day) => 10 * day };
  const marks = stateMarks("dpnu d", place, 20);
  assert.deepEqual(marks, {
    done: "M-4.5 15.5h9V24.5h-9zM45.5 15.5h9V24.5h-9z",
    partly: "M5.5 20.5h9V24.5h-9z", // the lower half
    partly_frame: "M5.5 15.5h9V24.5h-9z",
    not_done: "M15.5 15.5L24.5 24.5M24.5 15.5L15.5 24.5",
    unknown: "M30 20h0",
  });
  assert.equal(stateMarks("d", { step: 3, x: () => 5 }, 20).done, "M4 15.5h2V24.5h-2z"); // never wider than its day
});
