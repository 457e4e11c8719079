import { fill, h } from "./page_parts.js";

// A quick entry for the diary: a number from 0 to 10, where, and a note. Date and time are those of the tap on Save.

const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Surrogate}/u; // what no log takes

const two = (number) => String(number).padStart(2, "0");
export const localDay = (now) => [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
export const localTime = (now) => [now.getHours(), now.getMinutes()].map(two).join(":");

// `save(row)` gives back `became`: "saved", "before" or "full", `advice`, what this pain asks for, and `takeBack()`, which
// is true when the row could be taken out again. `page` tells of a log that changed by the event "hm-log", with all its rows.
export function quickDiary({ words, sites }, save, page) {
  let pain = null;
  const line = (text, className = "") => h("p", { textContent: text, className });
  const told = h("div", { role: "status", className: "hm-told" });
  const numbers = Array.from({ length: 11 }, (_, number) => {
    const radio = h("input", { type: "radio", name: "hm-pain", value: number });
    radio.onchange = () => (pain = number);
    return h("label", {}, radio, h("span", { textContent: String(number) }));
  });
  const legend = h("legend", { textContent: `${words.pain}. ${words.pain_scale}` });
  const scale = h("fieldset", { className: "hm-scale" }, legend, ...numbers);
  const site = h("select", {}, ...sites.map(([value, text]) => h("option", { value, textContent: text })));
  const note = h("textarea", { rows: 2, maxLength: 2000 });
  const send = h("button", { type: "submit", className: "hm-main", textContent: words.save });
  const labelled = (text, field) => h("label", { className: "hm-field" }, h("span", { textContent: text }), field);
  const form = h("form", {}, scale, labelled(words.site, site), labelled(words.note, note), line(words.note_hint, "hm-small"), send, told);

  const mistake = (takeBack) => {
    const undo = h("button", { type: "button", textContent: words.take_back });
    undo.onclick = () => {
      told.replaceChildren(line(takeBack() ? words.taken_back : words.not_taken_back));
      undo.remove();
      site.focus();
    };
    return undo;
  };
  let undo;
  // Of a log that was deleted nothing stays here; what was typed and is not in it does.
  page.addEventListener("hm-log", ({ detail }) => {
    if (detail.length || !undo) return;
    told.replaceChildren();
    undo.remove();
    if (pain === null && !note.value) form.reset(); // the place of the last entry
  });
  form.onsubmit = (event) => {
    event.preventDefault();
    told.textContent = "";
    undo?.remove();
    if (pain === null) told.textContent = words.nothing_to_save;
    else if (CONTROL.test(note.value)) told.textContent = words.note_control;
    else {
      const now = new Date();
      const row = { date: localDay(now), time: localTime(now), site: site.value, pain, note: note.value.trim() };
      const { became, advice, takeBack } = save(row);
      const saved = fill(words.entry_saved, { pain, site: site.selectedOptions[0].text });
      told.replaceChildren(...(became === "full" ? [words.full] : [saved, ...advice]).map((text) => line(text)));
      if (became === "full") return; // what was typed stays
      undo = mistake(takeBack);
      told.after(undo);
      form.reset();
      site.value = row.site;
      pain = null;
    }
  };
  return form;
}
