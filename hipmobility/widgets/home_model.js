// What a widget has of a notebook, on a page that has none: its values, and who wants to hear when one changes.

export function pageModel(values, saved = () => {}) {
  const heard = {};
  return {
    get: (name) => values[name],
    set: (name, value) => {
      if (values[name] === value) return;
      values[name] = value;
      for (const does of heard[`change:${name}`] ?? []) does();
    },
    on: (name, does) => {
      heard[name] = [...(heard[name] ?? []), does];
    },
    off: (name, does) => {
      heard[name] = (heard[name] ?? []).filter((one) => one !== does);
    },
    save_changes: saved,
    send: () => {},
  };
}
