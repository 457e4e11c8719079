// What stands behind a widget of a page: a model that holds what Python wrote, and looks up what Python would answer.

function valuesOf(packed) {
  const unpacked = (one) => {
    const value = "in" in one ? JSON.parse(hipmobility.data[one.in]) : one.is;
    if (typeof value?.base64 !== "string") return value;
    return new DataView(Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt(0)).buffer);
  };
  return Object.fromEntries(Object.entries(packed).map(([name, one]) => [name, unpacked(one)]));
}

export function modelOf({ values, answers, rules }) {
  const model = pageModel(valuesOf(values));
  if (answers) {
    const keyOf = (parts) => JSON.stringify(parts);
    const list = new Map(valuesOf({ list: answers.list }).list.map(([key, shown]) => [keyOf(key), shown]));
    const answer = () => model.set(answers.set, list.get(keyOf(answers.to.map((name) => model.get(name) ?? ""))));
    for (const name of answers.to) model.on(`change:${name}`, answer);
  }
  if (rules) {
    const table = valuesOf({ rules }).rules;
    const answer = () => model.set("outcome", outcomeOf(model.get("answers"), table));
    model.on("change:answers", answer);
    answer();
  }
  return model;
}

const loading = {};

// Loads a script of the site once; one that did not come is asked for again by who wants it next.
export function load(path) {
  return (loading[path] ??= document.querySelector(`script[src="${path}"]`)
    ? Promise.resolve()
    : new Promise((onload, failed) => {
        const asked = Object.assign(document.createElement("script"), { src: path, onload });
        asked.onerror = () => {
          delete loading[path];
          asked.remove();
          failed(new Error(`${path}: not loaded`));
        };
        document.head.append(asked);
      }));
}

// Puts a widget into its place, and below it the exercise that it gates, while the answers allow that.
export async function bringToLife(place, one) {
  await Promise.all(one.files.map(load));
  const modules = (hipmobility.started ??= {});
  const module = (modules[one.module] ??= hipmobility.modules[one.module]());
  const model = modelOf(one);
  await module.initialize?.({ model });
  place.replaceChildren();
  const leave = await module.render({ model, el: place });
  if (one.exercise) gate(place, model, one);
  return { model, leave };
}

function gate(place, model, { exercise, note }) {
  const inner = document.createElement("div");
  const said = document.createElement("p");
  let alive;
  Object.assign(said, { className: "hm-note-lab", textContent: note });
  const isOpen = () => {
    const { gates } = model.get("outcome");
    return gates.length > 0 && gates.every(({ rule }) => ["ok", "variant"].includes(rule));
  };
  const step = async () => {
    try {
      if (isOpen()) {
        alive ??= await bringToLife(inner, exercise);
      } else if (alive) {
        const { leave } = alive;
        alive = undefined;
        leave?.();
        inner.replaceChildren();
      }
    } catch (error) {
      said.remove();
      notStarted(inner, error);
    }
  };
  let steps = Promise.resolve(); // one after the other: what still loads is there before the next one looks
  const show = () => {
    if (!isOpen()) {
      said.remove();
      inner.remove();
    } else if (!inner.isConnected) {
      place.append(said, inner);
    }
    steps = steps.then(step);
  };
  model.on("change:outcome", show);
  show();
}
