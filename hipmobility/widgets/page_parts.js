// Elements and sentences, for every widget. A text is set as text, never as HTML.

export const h = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
export const fill = (text, names) => text.replace(/{(\w+)}/g, (all, name) => names[name] ?? all);
