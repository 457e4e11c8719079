import { csvText } from "./home_csv.js";
import { fill, h } from "./page_parts.js";

// The log as files that a clinician's log takes, and deleting it. Nothing leaves the device but by the person's own hand.
// `page` tells of a log that changed by the event "hm-log", with all its rows.

export function files({ words, columns, patient_id }, store, today, refresh, page) {
  const told = h("p", { role: "status", className: "hm-told" });
  const button = (text, onclick, className = "") => h("button", { type: "button", textContent: text, onclick, className });
  const text = (table) => {
    const rows = store.read().rows.filter((row) => row.table === table).map(({ values }) => ({ patient_id, ...values }));
    return [csvText(columns[table], rows), rows.length];
  };
  const file = (table) => new File([text(table)[0]], `hipmobility_${table}_${today()}.csv`, { type: "text/csv" });

  const exported = () => store.note("exported", { at: Date.now() }); // what is in a file is not taken back

  const save = (table) => {
    const [, count] = text(table);
    if (!count) {
      told.textContent = words.file_empty;
      return;
    }
    const made = file(table);
    const url = URL.createObjectURL(made);
    h("a", { href: url, download: made.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    told.textContent = fill(words.file_saved, { file: made.name, count });
    exported();
  };
  const share = async () => {
    const made = Object.keys(columns).filter((table) => text(table)[1]).map(file);
    told.textContent = made.length ? "" : words.file_empty;
    if (!made.length) return;
    try {
      await navigator.share({ files: made });
      exported();
    } catch ({ name }) {
      if (name !== "AbortError") told.textContent = words.file_refused; // else the person closed it again
    }
  };
  const sharing = navigator.canShare?.({ files: [new File(["a"], "a.csv", { type: "text/csv" })] });

  const texts = Object.keys(columns).map((table) => h("textarea", { readOnly: true, rows: 5, ariaLabel: words[`file_${table}`] }));
  const plain = h("details", {}, h("summary", { textContent: words.file_text }), ...texts);
  const show = () => Object.keys(columns).forEach((table, at) => (texts[at].value = plain.open ? text(table)[0] : ""));
  plain.ontoggle = () => {
    show();
    if (plain.open) exported();
  };
  for (const one of texts) one.onfocus = one.onselect = one.oncopy = exported; // also what came in since
  page.addEventListener("hm-log", ({ detail }) => {
    show();
    if (!detail.length) told.textContent = "";
  });

  const ask = h("div", { className: "hm-ask", hidden: true, role: "group", tabIndex: -1 });
  const erase = () => {
    const question = h("p", { textContent: fill(words.erase_sure, { count: store.read().rows.length }) });
    ask.replaceChildren(question, button(words.erase_yes, erased, "hm-stop"), button(words.erase_no, close));
    ask.ariaLabel = question.textContent;
    ask.hidden = false;
    ask.focus();
  };
  const close = () => {
    ask.hidden = true;
    ask.replaceChildren();
    ask.ariaLabel = null;
    first.focus();
  };
  const erased = () => {
    store.clear();
    close();
    refresh();
    told.textContent = words.erased;
  };
  const first = button(words.erase, erase, "hm-stop");
  return [
    h("p", { textContent: words.file_why }),
    ...Object.keys(columns).map((table) => button(words[`file_${table}`], () => save(table))),
    ...(sharing ? [button(words.file_share, share)] : []),
    told,
    h("p", { className: "hm-small", textContent: words.file_clinician }),
    plain,
    first,
    ask,
  ];
}
