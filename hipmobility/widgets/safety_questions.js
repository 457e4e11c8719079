import { fill, h } from "./page_parts.js";

// Asks the questions of `content`; what the answers mean is told by Python, in `outcome`.

let views = 0;

function render({ model, el }) {
  const { language, words, groups } = model.get("content");
  const view = `hm-safety-${views++}`;
  const answersNow = () => model.get("answers");
  const line = (text, className = "") => h("p", { textContent: text, className });
  const button = (text, onclick) => h("button", { type: "button", textContent: text, onclick });
  const change = (more) => {
    const answers = Object.entries({ ...answersNow(), ...more }).filter(([, answer]) => answer !== null);
    model.set("answers", Object.fromEntries(answers));
    model.save_changes();
  };

  const radios = [];
  const noButtons = [];
  function choice(key, [answer, text]) {
    const radio = h("input", { type: "radio", name: `${view}-${key}`, value: answer });
    radio.onchange = () => change({ [key]: answer });
    radios.push([key, answer, radio]);
    return h("label", {}, radio, h("span", { textContent: text }));
  }
  function goOn() {
    const open = radios.find(([key]) => !(key in answersNow()));
    (open?.[2] ?? told.querySelector("h3")).focus();
  }
  function question({ key, text, answers }) {
    const className = answers.length > 2 ? "hm-many" : "";
    return h("fieldset", { className }, h("legend", { textContent: text }), ...answers.map((pair) => choice(key, pair)));
  }
  function group({ tier, questions }) {
    const plain = questions.filter(({ answers }) => answers.some(([answer]) => answer === "no"));
    const allNo = () => {
      const open = plain.filter(({ key }) => !(key in answersNow()));
      change(Object.fromEntries(open.map(({ key }) => [key, "no"])));
      goOn(); // this button can do no more
    };
    const name = h("h4", { textContent: words[`group_${tier}`], id: `${view}-${tier}` });
    const no = button(words.all_no, allNo);
    noButtons.push([no, plain]);
    const section = h("section", {}, name, ...questions.map(question), no);
    section.setAttribute("aria-labelledby", name.id);
    return section;
  }

  const title = h("h3", { textContent: words.title });
  const left = h("p", { className: "hm-left", role: "status" });
  const sections = groups.map(group);
  const asked = h("div", {}, title, ...sections, left);
  const told = h("div", { className: "hm-outcome" });
  const root = h("section", { className: "hm-safety", lang: language, ariaLabel: words.title }, told, asked);
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys keep quiet while the focus is in here
  root.addEventListener("keydown", (event) => event.stopPropagation());

  function showAnswers() {
    const answers = answersNow();
    for (const [key, answer, radio] of radios) radio.checked = answers[key] === answer;
    for (const [no, plain] of noButtons) no.disabled = plain.every(({ key }) => key in answers);
    const open = groups.map(({ questions }) => questions.filter(({ key }) => !(key in answers)).length);
    const missing = open.reduce((sum, count) => sum + count);
    // one group after the other, the strictest first
    sections.forEach((section, number) => (section.hidden = open.slice(0, number).some((count) => count > 0)));
    const next = groups.flatMap(({ questions }) => questions).find(({ key }) => !(key in answers));
    left.textContent = missing ? fill(words.left, { missing, question: next.text }) : words.complete;
  }

  function showOutcome() {
    const { tier, heading, lines, because, gates } = model.get("outcome");
    const within = root.contains(document.activeElement), inTold = told.contains(document.activeElement);
    const urgent = tier === "emergency" || tier === "clinician";
    const name = h("h3", { textContent: heading, tabIndex: -1 });
    const parts = [name, ...lines.map((text) => line(text, "hm-big"))];
    for (const gate of gates) {
      parts.push(h("h4", { textContent: gate.heading }), ...gate.lines.map((text) => line(text)));
    }
    if (because.length) {
      parts.push(line(words.because), h("ul", {}, ...because.map(({ text }) => h("li", { textContent: text }))));
    }
    if (urgent && because.length) {
      parts.push(button(words.mistake, () => change(Object.fromEntries(because.map(({ key }) => [key, null])))));
    }
    const shown = JSON.stringify(model.get("outcome"));
    if (told.dataset.shown === shown) return;
    told.dataset.shown = shown;
    told.dataset.tier = tier;
    told.setAttribute("role", urgent ? "alert" : "group");
    asked.hidden = tier === "emergency"; // then nothing stands beside what to do now
    told.replaceChildren(...parts);
    if (urgent) asked.before(told);
    else asked.after(told);
    if (within && tier === "emergency") name.focus();
    else if (inTold) goOn(); // what was in focus is gone
  }

  model.on("change:answers", showAnswers);
  model.on("change:outcome", showOutcome);
  el.append(root);
  showAnswers();
  showOutcome();
  return () => {
    model.off("change:answers", showAnswers);
    model.off("change:outcome", showOutcome);
  };
}

export default { render };
