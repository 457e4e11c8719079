import { HoldClock } from "./hold_clock.js";
import { alarm } from "./session_alarm.js";
import { fill, h } from "./page_parts.js";
import { answerPages } from "./session_pages.js";
import { screenLock, speaker } from "./session_sound.js";
import { timedStage } from "./session_stage.js";
import { START, next, stations } from "./session_steps.js";

// Draws the state of a session and turns what a person does into events. It knows a model with get, set, save_changes,
// on and off, and nothing else of where it runs.

const LOOK_MS = 1000; // frames come only where they can be seen; this look comes elsewhere too
const stateOf = (model) => ({ ...START, ...model.get("state") });

function render({ model, el }) {
  const content = model.get("content");
  const { words, plan } = content;
  const speed = model.get("_speed") || 1; // other than 1 in tests only
  const clock = new HoldClock(() => performance.now() * speed, 90_000 * speed);
  const speak = speaker(content.language);
  const keepScreenOn = screenLock();
  const timer = alarm(onTime);
  const status = h("div", { role: "status", className: "hm-unseen" });
  const message = h("div", { role: "status", className: "hm-message" });
  const way = h("p", { className: "hm-way" }); // how this person is to do it, where that is known
  const body = h("div");
  const root = h("section", { className: "hm-guided", tabIndex: -1, lang: content.language }, body, status);
  root.ariaLabel = fill(words.title, { stretch: content.name });
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys keep quiet while the focus is in here
  let shown, stage, station, frame, slept;

  const act = (kind, more) => {
    if (kind === "before" || kind === "resume") speak.wake();
    const before = stateOf(model);
    const event = { kind, t: performance.now(), ms: clock.elapsedMs, at: before.at, ...more };
    const after = next(before, event, plan);
    if (after === before) return;
    model.set("state", after);
    model.save_changes();
  };
  const does = {
    pause: () => act(stateOf(model).running ? "pause" : "resume"),
    skip: () => act("skip"),
    skip_side: () => act("skip_side"),
    stop: () => act("stop"),
    toggle: (name) => {
      if (name === "voice" && !model.get(name) && !speak.hasVoice()) {
        status.textContent = stage.tell(words.no_voice);
        return;
      }
      model.set(name, !model.get(name));
      model.save_changes();
    },
  };
  const save = () => {
    model.set("_message", words.saving);
    model.set("_save_asked", model.get("_save_asked") + 1);
    model.save_changes();
  };
  const pages = answerPages(content, { act, save, message, asked: () => model.get("asked") ?? 0 });

  // ---- painting

  function paint() {
    const state = stateOf(model);
    timer.clear();
    cancelAnimationFrame(frame);
    clock.reset(state.elapsed_ms);
    showPage(state);
    keepScreenOn(state.running);
    if (state.phase === "timed") showStation(state);
    else station = undefined;
    if (!state.running) return;
    clock.start();
    frame = requestAnimationFrame(onFrame);
    timer.set(untilLook());
  }

  function showPage(state) {
    const page = `${state.phase} ${state.screen}`;
    if (page === shown) return;
    const timed = state.phase === "timed";
    const within = root.contains(document.activeElement);
    root.dataset.phase = state.phase;
    stage?.leave();
    if (timed) stage = timedStage(content, does, (name) => model.get(name), way);
    else status.textContent = "";
    body.replaceChildren(...(timed ? stage.nodes : [way, ...pages[state.phase](state)]));
    if (within) (timed ? stage.pause : body.querySelector("h3")).focus();
    if (state.phase === "after" && shown?.startsWith("timed") && model.get("sound")) speak.cue("after");
    shown = page;
  }

  function showStation(state) {
    const moved = station?.at !== state.at;
    station = { ...stations(plan, state.order)[state.at], at: state.at };
    if (state.running) slept = false;
    const why = slept ? words.slept : words.paused;
    const announced = stage.show(station, state.running, why);
    root.dataset.phase = station.phase;
    if (state.running) stage.see();
    status.textContent = state.running ? announced : why;
    if (moved && state.running && model.get("sound")) speak.cue(station.phase);
    if (moved && state.running && model.get("voice")) speak.say(announced);
    draw();
  }

  function draw() {
    const left = Math.max(0, station.seconds - clock.elapsedMs / 1000);
    const changed = stage.draw(left, station.seconds);
    const soon = clock.running && left > 0 && left <= 3 && station.phase !== "hold";
    if (changed && soon && model.get("sound")) speak.tick();
  }

  function tellWay() {
    way.textContent = model.get("way") ?? "";
    way.hidden = way.textContent === "";
  }

  function tellMessage() {
    message.replaceChildren(...model.get("_message").split("\n").map((one) => h("p", { textContent: one })));
  }

  // ---- time: a frame, a timeout or a page that is seen again asks the clock; whoever is first ends the station

  const untilLook = () => Math.min(LOOK_MS, (station.seconds * 1000 - clock.elapsedMs) / speed + 2);
  function look() {
    if (!clock.running) return;
    if (!clock.look()) {
      slept = true;
      act("pause");
    } else if (clock.elapsedMs >= station.seconds * 1000) act("done");
    else draw();
  }
  function onFrame() {
    const here = station;
    look();
    if (clock.running && station === here) frame = requestAnimationFrame(onFrame);
  }
  function onTime() {
    const here = station;
    look();
    if (clock.running && station === here) timer.set(untilLook());
  }

  // ---- the page around us

  function onKey(event) {
    event.stopPropagation(); // the notebook around us would take it
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !station) return;
    const key = event.key.toLowerCase();
    const onButton = event.target.tagName === "BUTTON"; // there the space bar presses the button
    const wanted = { " ": onButton ? undefined : does.pause, s: does.skip, escape: does.stop }[key];
    if (!wanted) return;
    event.preventDefault();
    wanted();
  }
  const onSeen = () => {
    look();
    if (!document.hidden) keepScreenOn(stateOf(model).running);
  };
  const leave = () => act("pause");

  root.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", onSeen);
  window.addEventListener("pagehide", leave);
  model.on("change:state", paint);
  model.on("change:_message", tellMessage);
  model.on("change:way", tellWay);
  el.append(root);
  tellMessage();
  tellWay();
  paint();
  return () => {
    leave(); // nobody keeps the time any more
    model.off("change:state", paint);
    model.off("change:_message", tellMessage);
    model.off("change:way", tellWay);
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", onSeen);
    timer.close();
    cancelAnimationFrame(frame);
    keepScreenOn(false);
    stage?.leave();
    speak.close();
  };
}

// A page that comes back finds the session where it was last heard of, paused: what happened since, nobody knows.
function initialize({ model }) {
  const state = stateOf(model);
  if (!state.running) return;
  model.set("state", next(state, { kind: "pause", ms: state.elapsed_ms }, model.get("content").plan));
  model.save_changes();
}

export default { initialize, render };
