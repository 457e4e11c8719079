import { localDay, localTime } from "./home_diary.js";
import { sessionRows } from "./home_rows.js";
import { SOUND, parsed } from "./home_store.js";
import { fill, h } from "./page_parts.js";

// A session that is under way outlives a reload in its tab, where it comes back paused. A copy on this device outlives the
// tab: when no tab has it open any more, the page offers to save it. Nothing is saved that nobody asked for.

export const GO_ON_MS = 60 * 60_000; // as long after it was left may a session go on

// What there is to save of a session, as rows; none when it cannot be read or is of another version.
function rowsOf(piece, { version, row_names, false_start_ms }) {
  try {
    const { key, plan, state } = piece;
    const rows = sessionRows({ ...state, phase: "summary" }, { stretch: key, hold_s: plan.hold_s, false_start_ms });
    const sound = (row) => SOUND.sessions(row) && Object.hasOwn(row_names, `${row.stretch}_${row.side}`);
    return piece.version === version && Number.isFinite(piece.began) && rows.every(sound) ? rows : [];
  } catch {
    return [];
  }
}

export function openSessions(data, store) {
  const name = `${data.store}.session`;
  const quietly = (does) => {
    try {
      return does();
    } catch {
      return undefined; // no such storage: then a reload starts anew
    }
  };
  const forgetHere = () => quietly(() => sessionStorage.removeItem(name));
  const known = new Set(); // sessions that are open here, or waited for until no tab has them open
  const left = new Set(); // those that no tab has open
  let tell = () => {};
  let release;

  // Waits for each session that is not known. Where there are no locks nobody knows who has it open: it is offered.
  function listen(does = tell) {
    tell = does;
    for (const id of store.copies().filter((one) => !known.has(one))) {
      known.add(id);
      const free = navigator.locks?.request(`${name}.${id}`, () => {}).catch(() => {});
      Promise.resolve(free).then(() => (left.add(id), tell()));
    }
  }
  const end = (id) => {
    store.dropCopy(id);
    left.delete(id);
    forgetHere();
  };
  return {
    rows: (piece) => rowsOf(piece, data),
    left: () => [...left].filter((id) => store.copy(id) !== null).map((id) => [id, parsed(store.copy(id))]),
    end,
    forgetHere,
    keep: (piece) => {
      const text = { ...piece, version: data.version, at: Date.now() };
      const copied = store.lasting && rowsOf(text, data).length > 0 && store.putCopy(piece.id, JSON.stringify(text));
      quietly(() => sessionStorage.setItem(name, JSON.stringify({ ...text, copied })));
    },
    // What this tab had under way. Where its copy is gone, somebody has decided about it in another tab.
    kept: () => quietly(() => {
      const found = JSON.parse(sessionStorage.getItem(name));
      const gone = found?.copied && store.copy(found.id) === null;
      return !gone && found?.version === data.version && found.state?.phase && !["refused", "order"].includes(found.state.phase) ? found : undefined;
    }),
    // Rows into the log: the copy gives its room to them.
    save: (id, rows) => {
      const copy = store.copy(id);
      store.dropCopy(id);
      const became = store.add("sessions", Object.fromEntries(rows.map((row) => [`${id}.${row.side}`, row])));
      if (became !== "full") end(id);
      else if (copy !== null) store.putCopy(id, copy);
      return became;
    },
    // As long as this page is open it has the lock of the session, at once, also from its own page before a reload. Who
    // was faster hears of it by the copy that is written then.
    hold: (id, keep) => {
      known.add(id);
      left.delete(id);
      const open = () => (keep(), new Promise((resolve) => (release = resolve)));
      if (navigator.locks) navigator.locks.request(`${name}.${id}`, { steal: true }, open).catch(() => {});
      else keep();
    },
    // This tab has it open no more, and nobody has decided what becomes of it: it is offered.
    letGo: (id) => {
      forgetHere();
      known.delete(id);
      release?.();
      listen();
    },
    listen,
    // Another tab wrote the copy, so it has the session open again, or took it away.
    changed: (id) => {
      if (left.delete(id)) known.delete(id);
      listen();
    },
  };
}

// The sessions that were left unsaved, each with what it holds. `may(piece)` gives what goes on with it, or nothing.
export function leftBehind({ words, row_names }, sessions, { may, refresh }) {
  const told = h("p", { role: "status", tabIndex: -1 });
  const list = h("div");
  const button = (text, onclick, className = "") => h("button", { type: "button", textContent: text, onclick, className });
  const line = (textContent) => h("p", { textContent });
  const when = ({ began, state: { date } }) => [...(date === localDay(new Date()) ? [] : [date]), localTime(new Date(began))].join(" ");
  const said = (row) => fill(row.holds ? words.list_held : words.list_not_done, { name: row_names[`${row.stretch}_${row.side}`], ...row });

  function offer([id, piece], rows, goOn) {
    const [{ pain_before: before, pain_after: after }] = rows;
    const question = line(fill(words.left_question, { when: when(piece) }));
    const result = h("p", { role: "status" });
    const done = (text) => {
      told.textContent = text;
      show();
      told.focus();
    };
    const save = () => {
      const became = sessions.save(id, rows);
      if (became === "full") result.textContent = words.left_full;
      else refresh(), done(became === "saved" ? words.session_saved : words.saved_before);
    };
    const forget = () => (sessions.end(id), done(words.left_forgotten));
    const pains = fill(words.pain_line, { before: before ?? words.not_said, after: after ?? words.not_said });
    return h("div", { className: "hm-ask", role: "group", ariaLabel: question.textContent },
      question, ...rows.map((row) => line(said(row))), line(pains),
      button(words.left_save, save, "hm-main"), ...(goOn ? [button(words.go_on, goOn)] : []), button(words.left_forget, forget), result);
  }
  const recent = ({ at }) => Date.now() - at >= 0 && Date.now() - at < GO_ON_MS;
  let shown;
  function show() {
    const found = sessions.left().map((one) => [one, sessions.rows(one[1]), recent(one[1] ?? {}) && may(one[1])]);
    const now = JSON.stringify(found.map(([one, , goOn]) => [one, Boolean(goOn)]));
    if (now !== shown) {
      const readable = found.filter(([, rows]) => rows.length);
      const broken = found.length - readable.length;
      list.replaceChildren(...readable.map((one) => offer(...one)), ...(broken ? [line(fill(words.broken, { count: broken }))] : []));
    }
    shown = now;
    return found.length > 0 || told.textContent !== "";
  }
  return { nodes: [list, told], show };
}
