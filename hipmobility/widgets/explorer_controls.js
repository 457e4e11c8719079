import { fill, h } from "./page_parts.js";

// Sliders with a number box, for every explorer. The state of a widget is one plain object that Python can read and
// set; it is painted at once and sent when it has rested, never while something moves.

const REST_MS = 150;
const SILENT_MS = 700; // a screen reader hears where a movement ends, not every step of it

export const signed = (number) => String(number).replace("-", "\u2212");

// A whole number as a person types it, or null when it is not one of those that `low`, `high` and `step` allow.
export function readNumber(text, { low, high, step }) {
  const plain = text.trim().replace(/^\u2212/, "-").replace(/\s*[°%]$/, "");
  if (!/^[-+]?\d{1,6}$/.test(plain)) return null;
  const number = Number(plain);
  return number >= low && number <= high && (number - low) % step === 0 ? number : null;
}

// Keeps the trait `name` of a model: `set` changes it here at once, and sends it after a rest or on `flush`. The kernel
// echoes what it was sent; an echo that comes while something moves again is older than the finger and changes nothing.
export function keeper(model, name, restMs = REST_MS) {
  let timer, mine;
  const get = () => mine ?? model.get(name);
  const flush = () => {
    if (!mine) return;
    clearTimeout(timer);
    model.set(name, mine);
    mine = undefined;
    model.save_changes();
  };
  return {
    get,
    set(values) {
      mine = { ...get(), ...values };
      model.set(name, mine);
      clearTimeout(timer);
      timer = setTimeout(flush, restMs);
    },
    flush,
  };
}

// Says only the last of several texts that follow each other quickly.
export function teller(say, silentMs = SILENT_MS) {
  let timer, said;
  return {
    tell(text) {
      clearTimeout(timer);
      if (text !== said) timer = setTimeout(() => say((said = text)), silentMs);
    },
    stop: () => clearTimeout(timer),
  };
}

// JupyterLab's own keys keep quiet while the focus is in `root`, and the notebook around it, which would cancel the arrow
// keys afterwards, does not hear of them. Tab still leaves.
export function keepKeys(root) {
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("keydown", (event) => event.stopPropagation());
}

// A slider with its number box. `words` has slider_box, slider_fault and slider_fault_step; `spec` has label, unit
// ("°" or "%"), low, high and step. `onMove(number)` is called for every step, `onRest()` when the finger lifts.
export function slider(words, { onMove, onRest = () => {} }) {
  const name = h("span", { className: "hm-label" });
  const range = h("input", { type: "range" });
  const box = h("input", { type: "text", inputMode: "numeric", className: "hm-number", autocomplete: "off" });
  const unit = h("span", { ariaHidden: "true" });
  const fault = h("p", { className: "hm-fault", role: "alert" });
  let spec, value;

  const tell = (text) => {
    fault.textContent = text;
    box.ariaInvalid = String(Boolean(text));
  };
  const show = (newSpec, newValue) => {
    if (newSpec !== spec) {
      spec = newSpec;
      name.textContent = spec.label;
      unit.textContent = spec.unit;
      Object.assign(range, { min: spec.low, max: spec.high, step: spec.step });
      box.ariaLabel = fill(words.slider_box, { label: spec.label });
      tell("");
    }
    if (newValue !== value && fault.textContent) tell("");
    value = newValue;
    range.value = value;
    range.ariaValueText = `${signed(value)}${spec.unit}`;
    range.style.setProperty("--at", (value - spec.low) / (spec.high - spec.low));
    box.value = signed(value);
  };
  range.oninput = () => onMove(Number(range.value));
  range.addEventListener("pointerup", onRest);
  range.addEventListener("blur", onRest);
  box.onchange = () => {
    const wanted = readNumber(box.value, spec);
    if (wanted === null) {
      const { label, low, high, step } = spec;
      const names = { typed: box.value.slice(0, 20), label, low: signed(low), high: signed(high), step };
      box.value = signed(value);
      tell(fill(step === 1 ? words.slider_fault : words.slider_fault_step, names));
      return;
    }
    tell("");
    onMove(wanted);
    box.value = signed(value); // also when nothing has changed
    onRest();
  };
  const node = h("div", { className: "hm-control" },
    h("label", { className: "hm-slide" }, name, range),
    h("span", { className: "hm-typed" }, box, unit),
    fault);
  return { node, show };
}

// One choice of several, as native radio buttons. `options` is [[value, label], ...].
export function choice(label, options, onChoose) {
  const group = `hm${Math.random()}`;
  const buttons = options.map(([value]) => h("input", { type: "radio", name: group, value, onchange: () => onChoose(value) }));
  const node = h("fieldset", { className: "hm-choice" }, h("legend", { textContent: label }),
    ...options.map(([, text], i) => h("label", {}, buttons[i], h("span", { textContent: text }))));
  return { node, show: (value) => buttons.forEach((one) => (one.checked = one.value === value)) };
}

// The frame of an explorer: "what am I looking at?" as a line to read, and the same for screen readers in their time.
export function whatIsThis(words) {
  const seen = h("p", { className: "hm-what" });
  const heard = h("p", { className: "hm-unseen", role: "status" });
  const voice = teller((text) => (heard.textContent = text));
  const node = h("div", { className: "hm-looking" }, h("h4", { textContent: words.what_is_this }), seen, heard);
  return {
    node,
    tell(text) {
      seen.textContent = text;
      voice.tell(text);
    },
    stop: voice.stop,
  };
}
