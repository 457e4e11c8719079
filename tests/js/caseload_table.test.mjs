import assert from "node:assert/strict";
import test from "node:test";
import { ordered } from "../../hipmobility/widgets/caseload_table.js";

const row = (id, pain7, reasons = []) => ({ id, reasons, ranks: { pain7 } });
const rows = [row("a", 5, ["silent"]), row("b", null), row("c", 2, ["high_pain", "silent"]), row("d", 5), row("e", null, ["silent"])];
const ids = (reason, descending = false) =>
  ordered(rows, { reason, sort: "pain7", descending }).map(({ id }) => id).join("");

test("what is not known stands last, whichever way, and equal ones keep their order", () => {
  assert.equal(ids("all"), "cadbe");
  assert.equal(ids("all", true), "adcbe");
});

test("a reason leaves those who have it, among others", () => {
  assert.equal(ids("any"), "cae");
  assert.equal(ids("silent"), "cae");
  assert.equal(ids("high_pain"), "c");
  assert.equal(ids("no_gain"), "");
});

test("the rows themselves stay as they are", () => {
  assert.deepEqual(rows.map(({ id }) => id), ["a", "b", "c", "d", "e"]);
});
