// What every page of the site does: light and dark, code, choices, search; and it brings the widgets to life.

const { words, search, models } = JSON.parse(document.getElementById("hm-data").textContent);
const make = (tag, text = "", props = {}) => Object.assign(document.createElement(tag), { textContent: text }, props);

// ---- light and dark

function theme(button) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const { dataset } = document.body;
  const isDark = () => (dataset.jpThemeLight ? dataset.jpThemeLight === "false" : dark.matches);
  const name = () => (button.textContent = isDark() ? words.light : words.dark);
  button.onclick = () => {
    dataset.jpThemeLight = String(isDark());
    try {
      localStorage.setItem("hipmobility.theme", isDark() ? "dark" : "light");
    } catch {
      // no storage here: the choice holds for this page
    }
    name();
    dispatchEvent(new Event("resize")); // what is painted on a canvas is painted anew
  };
  dark.addEventListener("change", name);
  name();
}

function code(button) {
  button.onclick = () => {
    const shown = document.body.classList.toggle("hm-with-code");
    button.ariaPressed = String(shown);
    button.textContent = shown ? words.code_hide : words.code_show;
  };
}

// ---- what was answered beforehand: one face for each choice

function faces(box) {
  const choices = [...box.querySelectorAll("[data-choice]")].sort((a, b) => a.dataset.choice - b.dataset.choice);
  const turns = choices.filter(({ dataset }) => dataset.keys);
  const valueOf = (one) => one.dataset.value ?? one.value ?? one.querySelector("input:checked").value;
  const show = () => {
    const key = choices.map(valueOf).join(" ");
    for (const face of box.querySelectorAll("[data-key]")) face.hidden = face.dataset.key !== key;
    for (const turn of turns) {
      const keys = turn.dataset.keys.split(" ");
      const [back, next] = turn.querySelectorAll("button");
      const ends = [turn.dataset.value === keys[0], turn.dataset.value === keys.at(-1)];
      if (ends[0] && document.activeElement === back) next.focus();
      if (ends[1] && document.activeElement === next) back.focus();
      [back.disabled, next.disabled] = ends;
    }
  };
  box.addEventListener("change", () => {
    for (const { dataset } of turns) {
      const keys = dataset.keys.split(" ");
      if (dataset.value === keys.at(-1)) [dataset.value] = keys; // the other side starts with its first step
    }
    show();
  });
  for (const turn of turns) {
    for (const button of turn.querySelectorAll("button")) {
      button.onclick = () => {
        const keys = turn.dataset.keys.split(" ");
        turn.dataset.value = keys[keys.indexOf(turn.dataset.value) + Number(button.dataset.turn)];
        show();
      };
    }
  }
  show();
}

// ---- search: the index is a script of its own, which the first search asks for

const MOST = 20;
const AROUND = 60; // letters around the first hit

function marked(text, wanted) {
  const any = new RegExp(`(${wanted.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "gi");
  return text.split(any).map((part, at) => (at % 2 ? make("mark", part) : part));
}

export function find(pages, wanted) {
  const hits = [];
  for (const [page, title, places] of pages) {
    for (const [id, heading, text] of places) {
      const [name, all] = [heading || title, `${title} ${heading} ${text}`.toLowerCase()];
      if (!wanted.every((one) => all.includes(one))) continue;
      const inName = wanted.filter((one) => name.toLowerCase().includes(one)).length;
      hits.push({ page, title, id, heading, text, inName });
    }
  }
  return hits.sort((a, b) => b.inName - a.inName);
}

function result({ page, title, id, heading, text }, wanted) {
  const link = make("a", "", { href: id ? `${page}#${encodeURIComponent(id)}` : page });
  link.append(...marked(heading ? `${title}: ${heading}` : title, wanted));
  const at = Math.min(...wanted.map((one) => text.toLowerCase().indexOf(one)).filter((one) => one >= 0));
  const start = Number.isFinite(at) ? Math.max(0, at - AROUND) : 0;
  const part = text.slice(start, start + 3 * AROUND);
  const excerpt = make("p");
  excerpt.append(start ? "… " : "", ...marked(part, wanted), start + part.length < text.length ? " …" : "");
  const item = make("li");
  item.append(link, excerpt);
  return item;
}

function searching(field, box) {
  const [told, list] = box.children;
  const show = async () => {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    box.hidden = !wanted.some((one) => one.length > 1);
    if (box.hidden) return;
    await load(search);
    const hits = find(hipmobility.search, wanted);
    told.textContent = hits.length ? words.found.replace("{count}", hits.length) : words.found_none;
    list.replaceChildren(...hits.slice(0, MOST).map((one) => result(one, wanted)));
  };
  field.oninput = show;
  field.onfocus = () => load(search);
  box.parentElement.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && document.activeElement === field) list.querySelector("a")?.click();
    if (key !== "Escape") return;
    field.value = "";
    show();
    field.focus();
  });
  list.addEventListener("click", () => ((field.value = ""), show()));
}

// The same widget may stand on a page twice: who goes from one part to the next by name hears which it is.
function tellApart() {
  const seen = {};
  for (const one of document.querySelectorAll(".hm-live section[aria-label]")) {
    const count = (seen[one.ariaLabel] = (seen[one.ariaLabel] ?? 0) + 1);
    if (count > 1) one.ariaLabel += ` (${count})`;
  }
}

// A link to a heading has led there before the widgets above it had their height: so once more, unless a hand moved on.
function landing() {
  let moved = false;
  for (const hand of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(hand, () => (moved = true), { passive: true, once: true });
  }
  return () => {
    if (!moved) document.querySelector(":target")?.scrollIntoView({ behavior: "instant" });
  };
}

function notStarted(place, error) {
  console.error(error);
  place.replaceChildren(make("p", words.broken, { className: "hm-note-lab" }));
}

// ---- widgets, one after the other from the top, while nothing else is to be done

function widgets() {
  const places = [...document.querySelectorAll("[data-model]")];
  const land = landing();
  const idle = globalThis.requestIdleCallback ?? ((does) => setTimeout(does, 1));
  const start = async (place) => {
    try {
      const { model } = await bringToLife(place, models[place.dataset.model]);
      place.model = model;
    } catch (error) {
      notStarted(place, error);
    }
  };
  const next = async () => {
    const place = places.shift();
    if (!place) {
      tellApart();
      land();
      document.documentElement.dataset.ready = "";
      return;
    }
    await start(place);
    idle(next, { timeout: 500 });
  };
  addEventListener("beforeprint", () => places.splice(0).forEach(start));
  next();
}

theme(document.getElementById("hm-theme"));
const toggle = document.getElementById("hm-code");
if (toggle) code(toggle);
searching(document.getElementById("hm-search"), document.getElementById("hm-found"));
document.querySelectorAll(".hm-faces").forEach(faces);
document.addEventListener("DOMContentLoaded", widgets); // their own scripts stand behind this one
