// The log on this device: one entry of the browser's storage for each row. A row is added or not, and never changed, so
// two tabs cannot write over each other; it may be taken back while nobody has seen it. Where a browser has no storage, rows live as long as the page.

export const VERSION = 1; // of a row as it lies in the storage

const isText = (text) => typeof text === "string";
const isDay = (text) => {
  const at = isText(text) && /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text); // 02-31 would be a day in March
};
const isTime = (text) => isText(text) && /^(([01]\d|2[0-3]):[0-5]\d)?$/.test(text);
const isPain = (pain) => pain === null || (Number.isInteger(pain) && pain >= 0 && pain <= 10);
const isCount = (number) => Number.isInteger(number) && number >= 0;
export const SOUND = { // what each table's rows need to be shown and to be written into a file
  __proto__: null,
  diary: (row) => isDay(row?.date) && isTime(row.time) && isText(row.site) && isPain(row.pain) && isText(row.note),
  sessions: (row) =>
    isDay(row?.date) && isText(row.stretch) && isText(row.side) && isCount(row.holds) && isCount(row.hold_s) &&
    isPain(row.pain_before) && isPain(row.pain_after) && isText(row.note),
};

export function openStore(name, find = () => window.localStorage) {
  const place = `${name}.row.`;
  const open = `${name}.session.`;
  const [box, lasting] = usable(find, name);

  const names = (begins = place) => Array.from({ length: box.length }, (_, at) => box.key(at)).filter((key) => key?.startsWith(begins));

  // Rows in the order in which they were added, and how many could not be read.
  function read() {
    const rows = [];
    let broken = 0;
    for (const key of names()) {
      const row = parsed(box.getItem(key));
      if (row?.version === VERSION && Number.isFinite(row.added) && SOUND[row.table]?.(row.values)) {
        rows.push({ ...row, id: key.slice(place.length) });
      } else if (row !== undefined) broken += 1;
    }
    return { rows: rows.sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1)), broken };
  }

  function put(key, text) {
    try {
      box.setItem(key, text);
    } catch {
      return false;
    }
    return box.getItem(key) === text;
  }

  // Rows by their id, all or none: "saved", "before" when they are there already, "full" when the browser refuses one.
  function add(table, rows) {
    const added = Date.now();
    const texts = Object.entries(rows).map(([id, values]) => [`${place}${id}`, JSON.stringify({ version: VERSION, table, added, values })]);
    const fresh = texts.filter(([key]) => box.getItem(key) === null);
    if (!fresh.length) return "before";
    if (fresh.every(([key, text]) => put(key, text))) return "saved";
    for (const [key] of fresh) box.removeItem(key);
    return "full";
  }

  // A note that finds no room takes the older one away with it: what is asked again is safe, an old "no" is not.
  const held = {};
  function note(key, value) {
    delete held[key];
    const text = JSON.stringify(value);
    if (value !== null) {
      try {
        box.setItem(`${name}.${key}`, text);
        return;
      } catch {
        held[key] = text; // as long as the page is open
      }
    }
    box.removeItem(`${name}.${key}`);
  }

  return {
    lasting,
    read,
    add,
    takeBack: (id) => box.removeItem(`${place}${id}`),
    note,
    noted: (key) => parsed(box.getItem(`${name}.${key}`) ?? held[key] ?? null) ?? undefined,
    clear: () => {
      for (const key of Object.keys(held)) delete held[key];
      for (const key of names(`${name}.`)) box.removeItem(key);
    },
    // Copies of sessions that are not in the log yet, by their id; true when one was put.
    copies: () => names(open).map((key) => key.slice(open.length)),
    copy: (id) => box.getItem(`${open}${id}`),
    putCopy: (id, text) => put(`${open}${id}`, text),
    dropCopy: (id) => box.removeItem(`${open}${id}`),
    copyOf: (key) => (key?.startsWith(open) ? key.slice(open.length) : undefined), // whose copy lies there
    // True when a change in another tab is about this log.
    mine: (key) => key === null || key.startsWith(`${name}.`),
  };
}

function usable(find, name) {
  try {
    const box = find();
    const probe = `${name}.probe`;
    box.setItem(probe, "1");
    box.removeItem(probe);
    return [box, true];
  } catch (error) {
    // a storage that is full still holds what was saved before
    const full = error?.name === "QuotaExceededError" && boxOf(find);
    return full ? [full, true] : [memory(), false];
  }
}

function boxOf(find) {
  const box = find();
  return box.length > 0 ? box : undefined;
}

function memory() {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
  };
}

export function parsed(text) {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
