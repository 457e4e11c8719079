import { HoldClock } from "./hold_clock.js";
import { START, next, stations } from "./session_steps.js";

// Draws the state of a session and turns what a person does into events. It knows a model with get, set, save_changes,
// on and off, and nothing else of where it runs.

const h = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const fill = (text, names) => text.replace(/{(\w+)}/g, (all, name) => names[name] ?? all);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const stateOf = (model) => ({ ...START, ...model.get("state") });
const RING = `<svg viewBox="0 0 100 100" aria-hidden="true"><circle cx="50" cy="50" r="45" pathLength="1"/>
<circle class="hm-left" cx="50" cy="50" r="45" pathLength="1" stroke-dasharray="1"/></svg>`;
const TONES = { hold: [880], rest: [660, 520], switch: [660, 520], after: [660, 520, 440], ready: [520], pose: [520] };
const LOOK_MS = 1000; // a frame is drawn only where it can be seen; this look comes elsewhere too

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
};

// Sound and voice. A voice is only taken when the browser has it itself: others would send our words over the network.
function speaker(language) {
  let audio;
  const voice = () =>
    window.speechSynthesis?.getVoices().find((one) => one.localService && one.lang.startsWith(language));
  return {
    hasVoice: () => Boolean(voice()),
    wake: () => {
      audio ??= window.AudioContext && new AudioContext();
      if (audio?.state === "suspended") audio.resume().catch(() => {});
    },
    tones: (pitches, seconds = 0.18) =>
      audio &&
      pitches.forEach((pitch, n) => {
        const at = audio.currentTime + n * 0.22;
        const [tone, volume] = [audio.createOscillator(), audio.createGain()];
        tone.frequency.value = pitch;
        volume.gain.setValueAtTime(0.3, at);
        volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
        tone.connect(volume).connect(audio.destination);
        tone.start(at);
        tone.stop(at + seconds);
      }),
    say: (text) => {
      window.speechSynthesis.cancel();
      window.speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { voice: voice() }));
    },
    close: () => (audio?.close(), window.speechSynthesis?.cancel()),
  };
}

// Keeps the screen on while the session runs, where the browser can.
function screenLock() {
  let lock, wanted;
  return async (on) => {
    wanted = on;
    try {
      if (on && !lock) {
        lock = await navigator.wakeLock?.request("screen");
        lock?.addEventListener("release", () => (lock = undefined));
      }
      if (!wanted) await lock?.release();
    } catch {
      // refused, such as with an empty battery: the session goes on all the same
    }
  };
}

function render({ model, el }) {
  const { words, plan, sides, steps, say, questions, ...content } = model.get("content");
  const speed = model.get("_speed") || 1;
  const clock = new HoldClock(() => performance.now() * speed, 90_000 * speed);
  const speak = speaker(content.language);
  const keepScreenOn = screenLock();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const status = h("div", { role: "status", className: "hm-unseen" });
  const body = h("div");
  const root = h("section", { className: "hm-guided", tabIndex: -1, lang: content.language }, body, status);
  root.ariaLabel = fill(words.title, { stretch: content.name });
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys keep quiet while the focus is in here
  let shown, station, timer, frame, slept;

  const act = (kind, more) => {
    const before = stateOf(model);
    const now = { t: performance.now(), ms: clock.elapsedMs, at: before.at };
    const after = next(before, { kind, ...now, ...more }, plan);
    if (after === before) return;
    model.set("state", after);
    model.save_changes();
  };

  // ---- one view for each phase

  const heading = (text) => h("h3", { textContent: text, tabIndex: -1 });
  const line = (text, className = "") => h("p", { textContent: text, className });
  const button = (text, does, className = "") =>
    h("button", { type: "button", textContent: text, onclick: does, className });
  const list = (className, ...items) => h("ul", { className }, ...items.map((item) => h("li", {}, item)));

  const painScale = (question, kind) => {
    const answer = (pain) => () => (speak.wake(), act(kind, { pain, date: today() }));
    const numbers = Array.from({ length: 11 }, (_, pain) => button(String(pain), answer(pain)));
    const group = h("div", { className: "hm-pain", role: "group" }, ...numbers);
    group.ariaLabel = question;
    return [heading(question), line(words.pain_scale), group, button(words.no_pain_entry, answer(null), "hm-quiet")];
  };

  const held = (state, side) => {
    const ms = state.held_ms[side];
    const seconds = Math.floor(ms.reduce((sum, one) => sum + one, 0) / 1000);
    const full = ms.filter((one) => one >= plan.hold_s * 1000).length;
    const told = seconds ? words.held : state.skipped.includes(side) ? words.was_skipped : words.not_reached;
    return line(capital(fill(told, { side: sides[side], seconds, full, holds: plan.holds })), "hm-big");
  };

  const VIEWS = {
    order: () => [
      line(fill(words.title, { stretch: content.name }), "hm-over"),
      heading(words.order_question),
      line(fill(words.dose, plan)),
      ...[["left", "right"], ["right", "left"]].map(([first, second]) =>
        button(capital(fill(words.order, { first: sides[first], second: sides[second] })),
          () => act("order", { first }), "hm-main")),
    ],
    gate: ({ screen }) => {
      const asked = [...questions.entries()].filter(([, one]) => (one.tier === "emergency") === (screen === 0));
      return [
        heading(screen === 0 ? words.emergency_question : words.gate_question),
        list("hm-asked", ...asked.map(([n, one]) => button(one.text, () => act("yes", { question: n })))),
        button(words.none_of_these, () => act("none_of_these"), "hm-main"),
      ];
    },
    refused: ({ question }) => {
      const { tier, text } = questions[question] ?? questions[0];
      return [
        heading(words[`refused_${tier}`]),
        h("div", { className: `hm-told hm-${tier}`, role: "alert" }, ...say[tier].map((one) => line(one, "hm-big"))),
        line(`${words.because} ${text}`),
        button(words.mistake, () => act("mistake"), "hm-quiet"),
      ];
    },
    before: () => [...painScale(words.before_question, "before"), line(fill(words.starts_after, plan))],
    timed: () => timedView(),
    after: ({ stopped }) => [
      ...painScale(words.after_question, "after"),
      ...(stopped
        ? [line(words.stopped_note), button(words.go_on, () => (act("go_on"), act("resume")), "hm-quiet")]
        : []),
    ],
    summary: (state) => {
      const { pain_before: before, pain_after: after, order, stopped } = state;
      const told = h("div", { role: "status", className: "hm-message" });
      const tell = () => told.replaceChildren(...model.get("_message").split("\n").map((one) => line(one)));
      model.off("change:_message", summaryTells);
      model.on("change:_message", (summaryTells = tell));
      tell();
      const save = () => {
        model.set("_message", words.saving);
        model.set("_save_asked", model.get("_save_asked") + 1);
        model.save_changes();
      };
      const rose = after !== null && (after > 5 || (before !== null && after - before >= 2));
      const pains = { before: before ?? words.not_said, after: after ?? words.not_said };
      return [
        heading(stopped ? words.summary_stopped : words.summary),
        ...order.map((side) => held(state, side)),
        line(fill(words.pain_line, pains), "hm-big"),
        ...(rose ? [h("div", { className: "hm-told hm-clinician" }, ...say.pain_rose.map((one) => line(one)))] : []),
        ...(content.can_save ? [button(words.save, save, "hm-main")] : []),
        told,
      ];
    },
  };
  let summaryTells = () => {};

  // ---- the timed part: one view for all stations, so that the focus stays where it is

  let parts;
  function timedView() {
    const ring = h("div", { className: "hm-ring", innerHTML: RING });
    const toggle = (name) => {
      const paintToggle = () => {
        one.textContent = `${words[name]}: ${model.get(name) ? words.on : words.off}`;
        one.ariaPressed = String(model.get(name));
      };
      const one = button("", () => {
        if (name === "voice" && !model.get(name) && !speak.hasVoice()) {
          status.textContent = parts.note.textContent = words.no_voice;
          return;
        }
        model.set(name, !model.get(name));
        model.save_changes();
        paintToggle();
      }, "hm-quiet");
      paintToggle();
      return one;
    };
    parts = {
      side: line("", "hm-over"),
      what: heading(""),
      digits: h("div", { role: "timer", className: "hm-digits" }),
      unit: h("div", { className: "hm-unit", textContent: words.seconds_left }),
      arc: ring.querySelector(".hm-left"),
      images: [h("img", { alt: "" }), h("img", { alt: "" })],
      text: line("", "hm-text"),
      note: line("", "hm-note"),
      pause: button("", () => (speak.wake(), act(stateOf(model).running ? "pause" : "resume")), "hm-main"),
    };
    ring.append(h("div", { className: "hm-count" }, parts.digits, parts.unit));
    const controls = [
      parts.pause,
      button(words.skip, () => act("skip")),
      button(words.stop, () => act("stop"), "hm-stop"),
    ];
    const more = [button(words.skip_side, () => act("skip_side"), "hm-quiet"), toggle("sound"), toggle("voice")];
    return [
      h("div", { className: "hm-stage" },
        h("div", { className: "hm-now" }, parts.side, parts.what, ring, parts.note),
        h("div", { className: "hm-pose" }, h("div", { className: "hm-images" }, ...parts.images), parts.text)),
      h("div", { className: "hm-controls" }, ...controls),
      h("div", {}, ...more),
      line(say.during.join(" "), "hm-during"),
      line(words.keys, "hm-keys"),
    ];
  }

  // What a station is called, which step it shows, and the words below the picture.
  const describe = ({ phase, side, hold, step }) => {
    const last = steps[side].length;
    const from = side === "left" ? "right" : "left";
    return {
      ready: () => [words.ready, steps[side][hold > 1 ? last - 2 : 0], hold > 1 ? words.ready_text : undefined],
      pose: () => [steps[side][step].title, steps[side][step]],
      hold: () => [fill(words.hold, { number: hold, total: plan.holds }), steps[side][last - 2]],
      rest: () => [words.rest, steps[side][0], words.rest_text],
      switch: () => [words.switch, steps[from][last - 1]],
    }[phase]();
  };

  function showPicture(name) {
    const [front, back] = parts.images;
    if (front.dataset.name === name) return;
    const { svg, alt } = content.pictures[name];
    Object.assign(back, { src: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt });
    back.dataset.name = name;
    back.className = "hm-seen";
    Object.assign(front, { alt: "", className: "" });
    parts.images.reverse();
  }

  function showStation(state) {
    const here = stations(plan, state.order)[state.at];
    const [what, step, text = step.text] = describe(here);
    const side = capital(fill(words.side, { side: sides[here.side] }));
    const paused = state.running ? "" : slept ? words.slept : words.paused;
    root.dataset.phase = here.phase;
    parts.side.textContent = side;
    parts.what.textContent = what;
    parts.text.textContent = text;
    parts.note.textContent = paused;
    parts.pause.textContent = state.running ? words.pause : words.resume;
    showPicture(step.picture);
    const moved = station?.at !== state.at;
    station = { ...here, at: state.at };
    if (paused) return void (status.textContent = paused);
    const told = fill(words.announce_seconds, { what, side: sides[here.side], seconds: here.seconds });
    status.textContent = here.phase === "pose" ? `${told} ${text}` : told;
    if (moved && model.get("sound")) speak.tones(TONES[here.phase]);
    if (moved && model.get("voice")) speak.say(status.textContent);
  }

  function draw() {
    const left = Math.max(0, station.seconds - clock.elapsedMs / 1000);
    const digits = String(Math.ceil(left));
    const ticked = parts.digits.textContent !== digits;
    if (ticked || !calm.matches) parts.arc.style.strokeDashoffset = 1 - left / station.seconds;
    if (!ticked) return;
    parts.digits.textContent = digits;
    parts.digits.classList.toggle("hm-three", digits.length > 2);
    if (clock.running && left > 0 && left <= 3 && station.phase !== "hold" && model.get("sound")) {
      speak.tones([440], 0.08);
    }
  }

  // Asks the clock, from a frame, a timeout or a page that is seen again: whoever is first ends the station.
  function look() {
    if (!clock.running) return;
    if (!clock.look()) return void ((slept = true), act("pause"));
    if (clock.elapsedMs >= station.seconds * 1000) return act("done");
    draw();
  }
  const onFrame = () => (look(), (frame = clock.running ? requestAnimationFrame(onFrame) : undefined));
  function onTime() {
    look();
    if (clock.running) timer = setTimeout(onTime, Math.min(LOOK_MS, untilEnd()));
  }
  const untilEnd = () => (station.seconds * 1000 - clock.elapsedMs) / speed + 2;

  function paint() {
    const state = stateOf(model);
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    clock.reset(state.elapsed_ms);
    if (state.phase !== "timed") station = undefined;
    const view = `${state.phase} ${state.screen}`;
    if (view !== shown) {
      const within = root.contains(document.activeElement);
      root.dataset.phase = state.phase;
      body.replaceChildren(...VIEWS[state.phase](state));
      if (state.phase === "after" && shown?.startsWith("timed") && model.get("sound")) speak.tones(TONES.after);
      if (state.phase !== "timed") status.textContent = "";
      if (within) (state.phase === "timed" ? parts.pause : body.querySelector("h3")).focus();
      shown = view;
    }
    keepScreenOn(state.running);
    if (state.phase !== "timed") return;
    if (state.running) slept = false;
    showStation(state);
    if (state.running) clock.start();
    draw();
    if (!state.running) return;
    frame = requestAnimationFrame(onFrame);
    timer = setTimeout(onTime, Math.min(LOOK_MS, untilEnd()));
  }

  function onKey(event) {
    event.stopPropagation(); // the notebook around us would take it
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || stateOf(model).phase !== "timed") return;
    const key = event.key.toLowerCase();
    if (key === " " && event.target.tagName !== "BUTTON") act(stateOf(model).running ? "pause" : "resume");
    else if (key === "s") act("skip");
    else if (key === "escape") act("stop");
    else return;
    event.preventDefault();
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
  el.append(root);
  paint();
  return () => {
    leave(); // nobody keeps the time any more
    model.off("change:state", paint);
    model.off("change:_message", summaryTells);
    window.removeEventListener("pagehide", leave);
    document.removeEventListener("visibilitychange", onSeen);
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    keepScreenOn(false);
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
