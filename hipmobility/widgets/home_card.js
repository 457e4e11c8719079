import { localDay } from "./home_diary.js";
import { pageModel } from "./home_model.js";
import { unpackFilm, wholePictures } from "./home_pictures.js";
import { GO_ON_MS } from "./home_unsaved.js";
import { fill, h } from "./page_parts.js";

// One stretch of the take-home page, and its guided session. `page` is what the card needs of the page around it: what
// the answers and the pain allow is known there, and what happens here is told there.

export const today = () => localDay(new Date());
const onPaper = (picture) => document.querySelector(`.hm-paper [data-picture="${picture}"]`).getAttribute("src");
export const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (one) => one.toString(36)).join("");
export const button = (text, onclick, className = "") => h("button", { type: "button", textContent: text, onclick, className });

export function sessionCard({ key, content }, page) {
  const { data, widgets, words, store, sessions, cards, notice } = page;
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
  let leave, id, began, model, saved, noted;
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
    noted = JSON.stringify([kept?.state.pain_after ?? kept?.state.pain_before ?? null, false]);
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
    page.show();
  }
  function heard() {
    for (const one of cards) one.ask.hidden = true; // it goes on
    const { phase, question, events } = model.get("state");
    if (phase === "refused" && question !== null) {
      close();
      page.tapped(content.questions[question]);
      return;
    }
    noteGate();
    notePain();
    if (events.at(-1)?.kind === "cleared") page.sayYes();
    page.show();
  }
  // Pain that is said in a session closes what pain in the diary would close, saved or not.
  function notePain() {
    const { pain_before: before, pain_after: after } = model.get("state");
    const pain = after ?? before;
    const rose = before !== null && after !== null && after - before >= content.limits.rise;
    const now = JSON.stringify([pain, rose]);
    if (now !== noted) store.note("pain", pain === null ? null : { date: today(), at: Date.now(), pain, rose });
    noted = now;
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
    if (page.askedOn() === today()) return 2; // they ask all that the session would
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
    page.refresh();
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
    page.show();
  }
  const fits = (kept) => kept?.key === key && JSON.stringify(kept.plan) === JSON.stringify(content.plan);
  const advise = (lines) => {
    way = lines.join(" ");
    model?.set("way", way);
  };
  const goOn = (kept) => {
    page.turnDay();
    if (!root.hidden) orAsk(cards.find((one) => one.unsaved()), () => begin(kept));
  };
  const me = { key, root, advise, fits, ask, told, stretch: content.name, begin, goOn, leave: close, leaveOld, old, pause, keep, save, unsaved, ended };
  return me;
}
