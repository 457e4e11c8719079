import { fill, h } from "./page_parts.js";

// The pages of a session on which a person answers something, one function for each phase. Every text comes from
// `content` and is set as text, never as HTML.

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const heading = (text) => h("h3", { textContent: text, tabIndex: -1 });
export const line = (text, className = "") => h("p", { textContent: text, className });
export const button = (text, does, className = "") =>
  h("button", { type: "button", textContent: text, onclick: does, className });

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
};

// `act(kind, more)` reports an event, `save()` asks for the rows to be saved, `message` is where its answer will stand,
// `asked()` is how many screens of the safety gate were answered today already.
export function answerPages({ words, plan, sides, say, questions, limits, ...content }, { act, save, message, asked }) {
  const painScale = (question, kind) => {
    const answer = (pain) => () => act(kind, { pain, high: pain > limits.pain, date: today() });
    const numbers = Array.from({ length: 11 }, (_, pain) => button(String(pain), answer(pain)));
    const group = h("div", { className: "hm-pain", role: "group", ariaLabel: question }, ...numbers);
    return [heading(question), line(words.pain_scale), group, button(words.no_pain_entry, answer(null), "hm-quiet")];
  };

  const heldLine = ({ held_ms, skipped }, side) => {
    const seconds = Math.floor(held_ms[side].reduce((sum, ms) => sum + ms, 0) / 1000);
    const full = held_ms[side].filter((ms) => ms >= plan.hold_s * 1000).length;
    const told = seconds ? words.held : skipped.includes(side) ? words.was_skipped : words.not_reached;
    return line(capital(fill(told, { side: sides[side], seconds, full, holds: plan.holds })), "hm-big");
  };

  return {
    order: () => [
      line(fill(words.title, { stretch: content.name }), "hm-over"),
      heading(words.order_question),
      line(content.dose),
      ...["left", "right"].map((first) => {
        const names = { first: sides[first], second: sides[first === "left" ? "right" : "left"] };
        return button(capital(fill(words.order, names)), () => act("order", { first, screen: asked() }), "hm-main");
      }),
    ],
    gate: ({ screen }) => {
      const asked = [...questions.entries()].filter(([, one]) => (one.tier === "emergency") === (screen === 0));
      const taps = asked.map(([question, { text }]) => h("li", {}, button(text, () => act("yes", { question }))));
      return [
        heading(screen === 0 ? words.emergency_question : words.gate_question),
        h("ul", { className: "hm-asked" }, ...taps),
        button(words.none_of_these, () => act("none_of_these"), "hm-main"),
      ];
    },
    refused: ({ question }) => {
      const tooMuchPain = { tier: "pain_high", text: "" };
      const { tier, text } = question === null ? tooMuchPain : questions[question] ?? questions[0];
      const more = text ? line(`${words.because} ${text}`) : button(words.cleared, () => act("cleared", { date: today() }));
      const told = say[tier].map((one) => line(one, "hm-big"));
      return [
        heading(words[`refused_${tier}`]),
        h("div", { className: `hm-told hm-${tier}`, role: "alert" }, ...told),
        more,
        button(words.mistake, () => act("mistake"), "hm-quiet"),
      ];
    },
    before: () => [...painScale(words.before_question, "before"), line(fill(words.starts_after, plan))],
    after: ({ stopped }) => {
      const goOn = () => (act("go_on"), act("resume"));
      const offer = [line(words.stopped_note), button(words.go_on, goOn, "hm-quiet")];
      return [...painScale(words.after_question, "after"), ...(stopped ? offer : [])];
    },
    summary: (state) => {
      const { pain_before: before, pain_after: after } = state;
      const jumped = before !== null && after - before >= limits.rise;
      const rose = after !== null && (after > limits.pain || jumped);
      const pains = { before: before ?? words.not_said, after: after ?? words.not_said };
      return [
        heading(state.stopped ? words.summary_stopped : words.summary),
        ...state.order.map((side) => heldLine(state, side)),
        line(fill(words.pain_line, pains), "hm-big"),
        ...(rose ? [h("div", { className: "hm-told" }, ...say.pain_rose.map((one) => line(one)))] : []),
        ...(content.can_save ? [button(words.save, save, "hm-main")] : []),
        message,
      ];
    },
  };
}
