// What the answers to the safety questions mean: what safety.assess says of them, looked up in its own tables. The
// strictest answer wins, and a missing answer is never a no.

const GATES = ["not_today", "ask_first", "unknown", "variant", "ok"]; // the strictest first
const TIERS = ["emergency", "clinician", "routine"];

// The answers that count now, of those that were kept: none when the questions have to be asked again, and none that no
// question has.
export function answersOf(kept, today, diary, safety) {
  const given = kept?.answers;
  if (typeof kept?.date !== "string" || typeof given !== "object" || given === null) return {};
  const asked = safety.content.groups.flatMap(({ questions }) => questions);
  const known = asked.filter(({ key, answers }) => answers.some(([answer]) => answer === given[key]));
  const answers = Object.fromEntries(known.map(({ key }) => [key, given[key]]));
  return isDue(kept.date, today, diary, safety.due) ? {} : answers;
}

// The outcome as the form shows it; `gates` has a rule for each stretch.
export function outcomeOf(answers, { questions, precautions, routine, stretches, say, content: { words } }) {
  const yes = (tier) => questions.filter((one) => one.tier === tier && answers[one.key] === "yes");
  const missing = questions.filter(({ key }) => !(key in answers));
  const found = ["emergency", "clinician"].find((one) => yes(one).length);
  const flagged = routine.filter(({ when }) => Object.entries(when).every(([key, given]) => given.includes(answers[key])));
  const tier = found ?? (flagged.length ? "routine" : missing.length ? "unknown" : "none");
  const stricter = TIERS.slice(0, Math.max(0, TIERS.indexOf(tier)));
  const because = found ? yes(found) : flagged.map((flag) => questions.find(({ key }) => key === flag.key));
  const needed = missing.filter((one) => one.tier !== "routine");
  const gates = stretches.map(({ key, name }) => {
    const { rule, lines } = found ? { rule: "not_today", lines: [] } : gateOf(key, answers, needed, precautions);
    return { stretch: key, rule, heading: words[`gate_${rule}`].replace("{stretch}", name), lines };
  });
  return {
    tier,
    heading: words[`tier_${tier}`],
    lines: [...say[tier], ...(missing.some((one) => stricter.includes(one.tier)) ? say.missing : [])],
    because: because.map(({ key, text }) => ({ key, text })),
    gates: tier === "emergency" ? [] : gates,
  };
}

function gateOf(stretch, answers, missing, precautions) {
  const given = Object.entries(precautions).map(([key, rules]) => rules[stretch][answers[key]]);
  const rules = [...given.filter(Boolean), ...(missing.length ? [{ rule: "unknown", lines: [] }] : [])];
  const rule = GATES.find((one) => rules.some((each) => each.rule === one)) ?? "ok";
  const lines = rules.filter((one) => one.rule === rule).flatMap((one) => one.lines);
  return { rule, lines: [...new Set(lines)] };
}

// The outcome as the form shows it while pain asks to wait: nothing in it says that a stretch may be done now.
export function waiting(outcome) {
  return { ...outcome, gates: outcome.gates.filter(({ rule }) => !["ok", "variant"].includes(rule)) };
}

// What pain asks for: nothing to start with while the newest entry of a day is high at any place, or the pain that was
// said in a session was high or rose there (unless somebody said yes to it: then only what is left in `cleared`), and
// someone to see after days of high pain. A session asks of no place, so its pain counts until the first place of the
// diary has a newer entry. Pain comes in whole points here; there, as in outcomes.daily_pain, the first entry of a day
// at one place counts.
export function painAdvice(diary, today, { stop, high, rose, flag, place }, said) {
  const newest = {};
  for (const { date, site, pain } of diary) if (date === today && pain !== null) newest[site] = pain;
  const newer = ({ date, site, pain, added }) => date === today && site === place && pain !== null && added > said.at;
  const counts = said?.date === today && Number.isInteger(said.pain) && !diary.some(newer);
  const from = new Date(Date.parse(`${today}T00:00:00Z`) - (flag.window - 1) * 86_400_000).toISOString().slice(0, 10);
  const days = {};
  for (const { date, site, pain } of diary) {
    if (pain !== null && date >= from && date <= today) (days[site] ??= {})[date] ??= pain;
  }
  const often = Object.values(days).map((one) => Object.values(one).filter((pain) => pain >= flag.limit).length);
  const most = Math.max(0, ...often);
  const told = most >= flag.days ? flag.lines.map((text) => text.replace("{days}", most)) : [];
  const worst = Math.max(0, ...Object.values(newest), counts ? said.pain : 0);
  const risen = counts && said.rose;
  return { wait: worst > stop || risen, worst, lines: [...(worst > stop ? high : risen ? rose : []), ...told], cleared: told };
}

// True when the questions have to be asked now: never asked, a week ago, from a day that lies ahead, or a pain since
// then that is so many points above the last one before.
export function isDue(asked, today, diary, { days, rise }) {
  if (!asked || asked > today) return true;
  const day = (text) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  if (day(today) - day(asked) >= days) return true;
  const sites = [...new Set(diary.map(({ site }) => site))];
  return sites.some((site) => {
    const entries = diary.filter((one) => one.site === site && one.pain !== null);
    const since = entries.filter(({ date }) => date > asked);
    const before = entries.findLast(({ date }) => date <= asked) ?? since[0];
    return since.some(({ pain }) => pain - before.pain >= rise);
  });
}
