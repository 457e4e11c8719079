// The log on this device: one entry of the browser's storage for each row. A row is added or not, and never changed, so
// two tabs cannot write over each other. Where a browser has no storage, rows live as long as the page.

export const VERSION = 1; // of a row as it lies in the storage

export function openStore(name, find = () => window.localStorage) {
  const place = `${name}.row.`;
  const [box, lasting] = usable(find, name);

  const names = () => Array.from({ length: box.length }, (_, at) => box.key(at)).filter((key) => key?.startsWith(place));

  // Rows in the order in which they were added, and how many could not be read.
  function read() {
    const rows = [];
    let broken = 0;
    for (const key of names()) {
      const row = parsed(box.getItem(key));
      if (row?.version === VERSION && typeof row.table === "string" && typeof row.values === "object") {
        rows.push({ ...row, id: key.slice(place.length) });
      } else if (row !== undefined) broken += 1;
    }
    return { rows: rows.sort((a, b) => a.added - b.added || (a.id < b.id ? -1 : 1)), broken };
  }

  // "saved", "before" when this very row is there already, "full" when the browser refuses.
  function add(table, id, values) {
    const key = `${place}${id}`;
    if (box.getItem(key) !== null) return "before";
    const text = JSON.stringify({ version: VERSION, table, added: Date.now(), values });
    try {
      box.setItem(key, text);
    } catch {
      return "full";
    }
    return box.getItem(key) === text ? "saved" : "full";
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
    note,
    noted: (key) => parsed(box.getItem(`${name}.${key}`) ?? held[key] ?? null) ?? undefined,
    clear: () => {
      for (const key of Object.keys(held)) delete held[key];
      const mine = Array.from({ length: box.length }, (_, at) => box.key(at)).filter((key) => key?.startsWith(`${name}.`));
      for (const key of mine) box.removeItem(key);
    },
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

function parsed(text) {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
