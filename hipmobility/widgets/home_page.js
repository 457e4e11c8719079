import { files } from "./home_files.js";
import { localDay, quickDiary } from "./home_diary.js";
import { logged } from "./home_log.js";
import { pageModel } from "./home_model.js";
import { answersOf, outcomeOf, painAdvice, waiting } from "./home_safety.js";
import { unpackFilm, wholePictures } from "./home_pictures.js";
import { openStore } from "./home_store.js";
import { GO_ON_MS, leftBehind, openSessions } from "./home_unsaved.js";
import { fill, h } from "./page_parts.js";

// The take-home page: the widgets of the notebooks without a notebook. `widgets` are their modules, `data` is what
// Python wrote into the page. Texts are set as text, never as HTML.

const MISTAKE_MS = 5 * 60_000; // as long may an entry be taken back

const today = () => localDay(new Date());
const onPaper = (picture) => document.querySelector(`.hm-paper [data-picture="${picture}"]`).getAttribute("src");
const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (one) => one.toString(36)).join("");
const button = (text, onclick, className = "") => h("button", { type: "button", textContent: text, onclick, className });

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

  const cards = data.sessions.map((one) => card(one));

  function card({ key, content }) {
    const place = h("div");
    const dose = h("p", { textContent: content.dose });
    const start = button(fill(words.start, { stretch: content.name }), () => goOn(), "hm-main");
    const back = h("div", { hidden: true }, button(words.back, () => orAsk(me, () => (close(), (root.hidden ? notice : start).focus()))));
    const ask = h("div", { className: "hm-ask", hidden: true, role: "group", tabIndex: -1 });
    const told = h("p", { role: "status" });
    const name = h("h3", { textContent: content.name });
    const root = h("article", { className: "hm-card" }, name, dose, start, told, place, back, ask);
    const outside = (seen) => {
      for (const one of [name, dose, start, told]) one.hidden = !seen;
      back.hidden = seen;
      ask.hidden = true;
    };
    let leave, id, began, model, saved, said;
    let way = ""; // how this stretch is to be done, as the answers are

    // Goes on with `then`, but not over a session with something to save: that is asked about first.
    function orAsk(other, then) {
      if (!other?.unsaved()) return then();
      other.pause();
      const question = h("p", { role: "status", textContent: fill(words.unsaved, { stretch: other.stretch }) });
      const keep = () => {
        if (other.save() === "full") question.textContent = words.session_full;
        else then(), (other.told.textContent = words.session_saved);
      };
      ask.replaceChildren(question, button(words.save, keep, "hm-main"), button(words.leave_unsaved, then));
      ask.ariaLabel = question.textContent;
      ask.hidden = false;
      ask.focus();
    }
    function begin(kept) {
      cards.forEach((other) => other.leave());
      id = kept?.id ?? newId();
      began = kept?.began ?? Date.now();
      saved = false;
      said = JSON.stringify([kept?.state.pain_after ?? kept?.state.pain_before ?? null, false]);
      told.textContent = "";
      const film = { ...content.film };
      const shown = { ...content, film, pictures: wholePictures(content.pictures, onPaper) };
      setTimeout(unpackFilm, 300, film); // when the first screen is there: the first movement comes some questions later
      const values = { content: shown, asked: screensAsked(), state: kept?.state ?? {}, way, sound: true, voice: false, _save_asked: 0, _message: "" };
      model = pageModel({ ...values, _speed: data.speed }, () => model && keep());
      model.on("change:_save_asked", save);
      widgets.session.initialize({ model });
      draw();
      model.on("change:state", heard);
      outside(false);
      sessions.hold(id, () => model && keep());
      place.firstChild.focus();
      show();
    }
    function heard() {
      for (const one of cards) one.ask.hidden = true; // it goes on
      const { phase, question, events } = model.get("state");
      if (phase === "refused" && question !== null) {
        close();
        tapped(content.questions[question]);
        return;
      }
      noteGate();
      notePain();
      if (events.at(-1)?.kind === "cleared") sayYes();
      show();
    }
    // Pain that is said in a session closes what pain in the diary would close, saved or not.
    function notePain() {
      const { pain_before: before, pain_after: after } = model.get("state");
      const pain = after ?? before;
      const rose = before !== null && after !== null && after - before >= content.limits.rise;
      const now = JSON.stringify([pain, rose]);
      if (now !== said) store.note("pain", pain === null ? null : { date: today(), at: Date.now(), pain, rose });
      said = now;
    }
    // What may not go on is paused where it stands, and comes back paused.
    function pause() {
      if (!model?.get("state").running) return;
      leave();
      place.replaceChildren();
      draw();
    }
    function draw() {
      leave = widgets.session.render({ model, el: place });
    }
    function screensAsked() {
      if (since === today()) return 2; // they ask all that the session would
      const keys = gateToday();
      return keys.includes(key) ? 2 : keys.length ? 1 : 0; // the signs of an emergency are the same for each stretch
    }
    function gateToday() {
      const gate = store.noted("gate");
      return gate?.date === today() && Array.isArray(gate.keys) ? gate.keys : [];
    }
    function noteGate() {
      if (model?.get("state").phase !== "before" || screensAsked() === 2) return;
      store.note("gate", { date: today(), keys: [...gateToday(), key] });
    }
    const piece = () => ({ version: data.version, key, id, began, plan: content.plan, state: model.get("state") });
    const keep = () => saved || sessions.keep(piece());
    // What there is to save by now, whether the session has ended or not.
    const rows = () => (model ? sessions.rows(piece()) : []);
    const unsaved = () => !saved && rows().length > 0;
    function save() {
      const made = rows();
      const became = made.length ? sessions.save(id, made) : "nothing";
      const said = { full: words.session_full, saved: words.session_saved, before: words.saved_before, nothing: words.nothing_to_log };
      model.set("_message", said[became]);
      saved = became !== "full";
      refresh();
      return became;
    }
    // Nothing is left of it but to say the pain and to save, or it did not begin: that is no stretch.
    const ended = () => ["after", "summary", "refused"].includes(model?.get("state").phase);
    // Begun on another day, and not just before midnight: what was asked then is no answer for today.
    const old = ({ began, state }) => state.date !== "" && state.date !== today() && Date.now() - began > GO_ON_MS;
    const leaveOld = () => model && old(piece()) && close(sessions.letGo);
    function close(part = sessions.end) {
      leave?.();
      leave = undefined;
      if (model) part(id);
      place.replaceChildren();
      outside(true);
      model = undefined;
      show();
    }
    const fits = (kept) => kept?.key === key && JSON.stringify(kept.plan) === JSON.stringify(content.plan);
    const advise = (lines) => {
      way = lines.join(" ");
      model?.set("way", way);
    };
    const goOn = (kept) => {
      turnDay();
      if (!root.hidden) orAsk(cards.find((one) => one.unsaved()), () => begin(kept));
    };
    const me = { key, root, advise, fits, ask, told, stretch: content.name, begin, goOn, leave: close, leaveOld, old, pause, keep, save, unsaved, ended };
    return me;
  }

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

  const notice = h("div", { className: "hm-warn", id: "hm-part-pain", tabIndex: -1 });
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
