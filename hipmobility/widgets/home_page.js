import { button, newId, sessionCard, today } from "./home_card.js";
import { files } from "./home_files.js";
import { quickDiary } from "./home_diary.js";
import { logged } from "./home_log.js";
import { pageModel } from "./home_model.js";
import { answersOf, outcomeOf, painAdvice, waiting } from "./home_safety.js";
import { openStore } from "./home_store.js";
import { leftBehind, openSessions } from "./home_unsaved.js";
import { fill, h } from "./page_parts.js";

// The take-home page: the widgets of the notebooks without a notebook. `widgets` are their modules, `data` is what
// Python wrote into the page. Texts are set as text, never as HTML.

const MISTAKE_MS = 5 * 60_000; // as long may an entry be taken back

export function takeHome(data, widgets, main) {
  const { safety } = data;
  const store = openStore(data.store);
  const { entry_noted: entry_saved, session_noted: session_saved } = data.words; // where nothing is kept
  const words = store.lasting ? data.words : { ...data.words, entry_saved, session_saved };
  const warnings = h("div", { className: "hm-warn", role: "status" });
  const warn = (text) => warnings.append(h("p", { textContent: text }));
  const sessions = openSessions(data, store);
  const part = (key, ...children) => {
    const name = h("h2", { textContent: words[key], id: `hm-${key}` });
    const made = h("section", { id: `hm-part-${key}` }, name, ...children);
    made.setAttribute("aria-labelledby", name.id);
    return made;
  };

  // ---- safety: nothing is shown of a stretch before the answers allow it

  const diaryRows = () => store.read().rows.filter(({ table }) => table === "diary").map(({ values, added }) => ({ ...values, added }));
  const limits = { ...safety.pain, place: Object.keys(data.sites)[0] };
  const ofPain = () => painAdvice(diaryRows(), today(), limits, store.noted("pain"));
  let cleared; // {date, pain}: somebody said yes to stretch on this day, with pain up to this
  let judged = outcomeOf({}, safety);
  let since; // the day of the answers that count
  let day; // on which the page looked at them
  const form = pageModel({ content: safety.content, answers: {}, outcome: judged }, () => keepAnswers(form.get("answers")));
  const when = h("summary");
  const calm = ({ tier, gates }) => tier === "none" && gates.every(({ rule }) => rule === "ok"); // nothing to read again
  const box = h("details", {}, when);

  function keepAnswers(answers) {
    store.note("safety", Object.keys(answers).length ? { date: since ?? today(), answers } : null);
    look();
  }

  // What is kept on this device decides, whichever tab it came from.
  function look() {
    day = today();
    const kept = store.noted("safety");
    const answers = answersOf(kept, today(), diaryRows(), safety);
    const before = JSON.stringify(judged);
    since = Object.keys(answers).length ? kept.date : undefined;
    judged = outcomeOf(answers, safety);
    form.set("answers", answers);
    when.textContent = judged.tier === "unknown" ? words.safety_open : fill(words.safety_asked, { date: since });
    if (JSON.stringify(judged) !== before && !calm(judged)) box.open = true;
    show();
  }

  // A sign that is tapped inside a session is an answer to the question of this page.
  function tapped({ key, tier }) {
    const { [key]: old, ...others } = form.get("answers");
    keepAnswers(["emergency", "clinician"].includes(tier) ? { ...others, [key]: "yes" } : others);
    box.open = true;
    box.querySelector(`.hm-outcome[role="alert"] h3, input[name$="-${key}"]`).focus();
  }

  // ---- the stretches, one guided session at a time

  const notice = h("div", { className: "hm-warn", id: "hm-part-pain", tabIndex: -1 });
  const cards = [];
  const around = { data, widgets, words, store, sessions, cards, notice, show, tapped, refresh };
  Object.assign(around, { askedOn: () => since, sayYes: () => sayYes(), turnDay: () => turnDay() });
  for (const one of data.sessions) cards.push(sessionCard(one, around));

  // ---- what is on the page now

  function show() {
    const emergency = judged.tier === "emergency";
    document.documentElement.dataset.stop = emergency ? "emergency" : "";
    const advice = ofPain();
    const wait = advice.wait && !(cleared?.date === today() && advice.worst <= cleared.pain);
    form.set("outcome", wait ? waiting(judged) : judged);
    const lines = advice[wait ? "lines" : "cleared"].map((text) => h("p", { textContent: text }));
    notice.replaceChildren(...lines, ...(wait ? [yes] : []));
    notice.hidden = emergency;
    const gate = ({ key }) => judged.gates.find(({ stretch }) => stretch === key);
    const rule = (one) => gate(one)?.rule;
    const open = (one) => ["ok", "variant"].includes(rule(one));
    const onSheet = (one) => !wait && (open(one) || rule(one) === "unknown");
    cards.forEach((one, at) => (sheets[at].hidden = !onSheet(one)));
    noSheet.hidden = cards.some(onSheet);
    answersFirst.hidden = judged.tier !== "unknown";
    for (const one of cards) {
      one.advise(gate(one)?.lines ?? []);
      one.root.hidden = emergency || ((!open(one) || wait) && !one.ended());
      if (one.root.hidden) one.pause();
    }
    const offered = behind.show();
    parts.left.hidden = emergency || !offered;
    parts.stretches.hidden = cards.every(({ root }) => root.hidden);
    for (const key of ["diary", "logged", "files", "about"]) parts[key].hidden = emergency;
    parts.paper.hidden = !noSheet.hidden;
  }

  const sayYes = () => (cleared = { date: today(), pain: ofPain().worst });
  const yes = button(words.cleared, () => (sayYes(), show()));
  const [paper, sheets] = [".hm-paper", ".hm-paper > article"].map((place) => [...document.querySelectorAll(place)]);
  const noSheet = h("p", { textContent: words.paper_none, hidden: true });
  paper[0].prepend(noSheet);
  const answersFirst = h("p", { textContent: words.paper_first });
  const list = h("div");
  const broken = h("p", { role: "status", className: "hm-warn" });
  function refresh() {
    const found = store.read();
    list.replaceChildren(...logged(found.rows, data, today()));
    broken.textContent = found.broken ? fill(words.broken, { count: found.broken }) : "";
    main.dispatchEvent(new CustomEvent("hm-log", { detail: found.rows })); // to whom else shows something of the log
  }

  const lookAgain = () => (refresh(), look());
  const turnDay = () => { // a tab may stay open for weeks
    if (day === today()) return;
    for (const one of cards) one.leaveOld();
    lookAgain();
  };
  const saveEntry = (row) => {
    const [id, at] = [newId(), Date.now()];
    const became = store.add("diary", { [id]: row });
    lookAgain(); // such as pain that jumped up
    const takeBack = () => {
      const late = Date.now() - at;
      const may = late >= 0 && late < MISTAKE_MS && !(store.noted("exported")?.at >= at);
      if (may) store.takeBack(id), lookAgain();
      return may;
    };
    return { became, takeBack, advice: ofPain().lines };
  };
  const kept = h("p", { textContent: store.lasting ? words.kept : "" });
  const emptied = () => {
    for (const one of cards) one.unsaved() ? one.keep() : one.leave(); // what is not in the log is not deleted with it
    lookAgain();
  };
  function comeBack(piece) {
    const card = cards.find((one) => one.fits(piece));
    if (card && !card.old(piece)) {
      try {
        history.scrollRestoration = "manual"; // it stands where the page was not scrolled to
        return card.begin(piece); // shown when the answers allow it
      } catch {
        return card.leave(sessions.letGo); // it is damaged: offered, if anything of it can be read
      }
    }
    sessions.forgetHere();
    if (!card && !piece.copied) warn(words.plan_changed); // else it is offered
  }
  const mayGoOn = (piece) => {
    const card = cards.find((one) => one.fits(piece) && !one.root.hidden);
    const open = card && piece.state.date === today() && piece.state.phase !== "summary";
    return open && (() => card.goOn(piece));
  };
  const behind = leftBehind(data, sessions, { may: mayGoOn, refresh });
  const parts = {
    left: part("left", ...behind.nodes),
    safety: part("safety", box),
    stretches: part("stretches", ...cards.map((one) => one.root)),
    diary: part("diary", quickDiary({ words, sites: Object.entries(data.sites) }, saveEntry, main)),
    logged: part("logged", broken, list),
    files: part("files", kept, ...files(data, store, today, emptied, main)),
    about: part("about", ...data.about.map((text) => h("p", { textContent: text }))),
    paper: part("paper", h("p", { textContent: words.paper_how }), answersFirst, button(words.paper_print, () => print())),
  };
  main.append(warnings, ...Object.values(parts));
  parts.stretches.before(notice);
  widgets.safety.render({ model: form, el: box });
  box.open = true;
  lookAgain();
  box.open = !calm(judged);
  const under = sessions.kept();
  if (under) comeBack(under);
  sessions.listen(show);
  window.addEventListener("storage", ({ key }) => {
    const id = store.copyOf(key);
    if (id) sessions.changed(id), show();
    else if (store.mine(key)) lookAgain();
  });
  document.addEventListener("visibilitychange", () => document.hidden || turnDay());
  if (store.lasting) tellHowLong(kept, words);
  else warn(words.not_kept);
  document.documentElement.dataset.ready = "";
}

// A browser may say that it clears the storage when space runs low.
async function tellHowLong(place, words) {
  const lasts = await navigator.storage?.persist?.().catch(() => false);
  if (!lasts) place.textContent = `${words.kept} ${words.may_clear}`;
}
