// The rows of a session, one for each side: what GuidedSession.record makes of the same state, where there is no Python.
// `hold_s` is the mean of the counted holds, rounded down: holds x hold_s is never more than what was held.

export function sessionRows(state, { stretch, hold_s, false_start_ms }) {
  if (state.phase !== "summary") return [];
  return state.order.flatMap((side) => {
    const long = state.held_ms[side].filter((ms) => ms >= false_start_ms);
    const held = long.length ? long : state.held_ms[side].filter((ms) => ms >= 1000);
    if (!held.length && !state.skipped.includes(side)) return []; // not reached: nothing is known of it
    const mean_s = Math.floor(held.reduce((sum, ms) => sum + ms, 0) / (held.length * 1000));
    return {
      date: state.date,
      stretch,
      side,
      holds: held.length,
      hold_s: held.length ? mean_s : Math.trunc(hold_s),
      pain_before: state.pain_before,
      pain_after: state.pain_after,
      note: "",
    };
  });
}
