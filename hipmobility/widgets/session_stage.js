import { fill, h } from "./page_parts.js";
import { button, capital, heading, line } from "./session_pages.js";
import { between, projector } from "./session_film.js";

// The timed part of a session: digits, ring, picture and buttons. One view for all stations, so that the focus stays.

const RING = `<svg viewBox="0 0 100 100" aria-hidden="true"><circle cx="50" cy="50" r="45" pathLength="1"/>
<circle class="hm-left" cx="50" cy="50" r="45" pathLength="1" stroke-dasharray="1"/></svg>`;

// Words in a picture that would be too small to read are left out: they are 18 of 480 parts high, so under 9 px below 240.
// The sentence beside it says the same. (\x3c is <: this may stand inside a page.)
const READABLE = "\x3cstyle>@media (max-width: 239px) { text { display: none } }\x3c/style></svg>";

// `does` holds what the buttons do: pause, skip, skip_side, stop, and toggle(name), which gives on or off back. `way` is
// a line that stands with the sentence of each station.
export function timedStage({ words, plan, sides, steps, say, pictures, film }, does, isOn, way) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const ring = h("div", { className: "hm-ring", innerHTML: RING });
  const arc = ring.querySelector(".hm-left");
  const side = line("", "hm-over");
  const title = heading("");
  const digits = h("div", { role: "timer", className: "hm-digits" });
  const images = [h("img", { alt: "" }), h("img", { alt: "" })];
  const movement = h("div", { className: "hm-movement", ariaHidden: "true" });
  const { play, stop } = projector(movement);
  const text = line("", "hm-text");
  const note = line("", "hm-note");
  const pause = button("", does.pause, "hm-main");

  const toggle = (name) => {
    const paint = () => {
      one.textContent = `${words[name]}: ${isOn(name) ? words.on : words.off}`;
      one.ariaPressed = String(isOn(name));
    };
    const one = button("", () => (does.toggle(name), paint()), "hm-quiet");
    paint();
    return one;
  };

  const unit = h("div", { textContent: words.seconds_left, className: "hm-unit" });
  ring.append(h("div", { className: "hm-count" }, digits, unit));
  const stage = h("div", { className: "hm-stage" },
    h("div", { className: "hm-head" }, side, title),
    h("div", { className: "hm-show" }, ring, h("div", { className: "hm-images" }, ...images, movement)),
    note, way, text);
  const controls = h("div", { className: "hm-controls" },
    pause, button(words.skip, does.skip), button(words.stop, does.stop, "hm-stop"));
  const more = h("div", {}, button(words.skip_side, does.skip_side, "hm-quiet"), toggle("sound"), toggle("voice"));
  const nodes = [
    stage,
    controls,
    more,
    line(say.during.join(" "), "hm-during"),
    line(words.keys, "hm-keys"),
  ];

  // What a station is called, which step it shows, and the words below the picture.
  const describe = ({ phase, side, hold, step }) => {
    const first = steps[side][0];
    const held = steps[side].at(-2);
    const change = steps[side === "left" ? "right" : "left"].at(-1);
    return {
      ready: () => (hold > 1 ? [words.ready, held, words.ready_text] : [words.ready, first]),
      pose: () => [steps[side][step].title, steps[side][step]],
      hold: () => [fill(words.hold, { number: hold, total: plan.holds }), held],
      rest: () => [words.rest, first, words.rest_text],
      switch: () => [words.switch, change],
    }[phase]();
  };

  const showPicture = (name) => {
    const [seen, next] = images;
    if (seen.dataset.name === name) return;
    const { svg, alt } = pictures[name];
    const [[from, before = ""], [to, after]] = [(seen.dataset.name ?? "").split("/"), name.split("/")];
    const moves = before === after && !calm.matches ? between(film, from, to) : [];
    const className = `hm-seen${moves.length ? " hm-at-once" : ""}`;
    const src = `data:image/svg+xml,${encodeURIComponent(svg.replace(/<\/svg>$/, READABLE))}`;
    Object.assign(next, { src, alt, className });
    play(moves, after === "left");
    next.dataset.name = name;
    Object.assign(seen, { alt: "", className: "" });
    images.reverse();
  };

  // Brings the stage into sight: a person on the floor scrolls nothing. Who is at the keys below stays there.
  const see = () => {
    if (more.querySelector(":focus-visible")) return;
    const fits = stage.offsetHeight + controls.offsetHeight <= innerHeight;
    stage.scrollIntoView({ block: fits ? "nearest" : "start", behavior: calm.matches ? "instant" : "smooth" });
  };
  const turned = matchMedia("(orientation: landscape)");
  turned.addEventListener("change", see);

  return {
    nodes,
    pause,
    see,
    leave: () => {
      stop();
      turned.removeEventListener("change", see);
    },
    // Shows a station and returns the sentence that announces it.
    show(station, running, stoppedBecause) {
      const [what, step, words_below = step.text] = describe(station);
      const names = { what, side: sides[station.side], seconds: station.seconds };
      side.textContent = capital(fill(words.side, names));
      title.textContent = what;
      text.textContent = words_below;
      note.textContent = running ? "" : stoppedBecause;
      pause.textContent = running ? words.pause : words.resume;
      showPicture(step.picture);
      const announced = fill(words.announce_seconds, names);
      return station.phase === "pose" ? `${announced} ${words_below}` : announced;
    },
    tell: (sentence) => (note.textContent = sentence),
    // Shows the time that is left [s]; true when the digits changed.
    draw(left, seconds) {
      const now = String(Math.ceil(left));
      const changed = digits.textContent !== now;
      if (changed || !calm.matches) arc.style.strokeDashoffset = 1 - left / seconds;
      if (changed) digits.textContent = now;
      digits.classList.toggle("hm-three", now.length > 2);
      return changed;
    },
  };
}
