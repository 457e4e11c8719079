// Rows as the text of a CSV file: byte for byte what exchange.write_csv makes of them. A text that a spreadsheet might
// run gets an apostrophe in front, which `hipmobility import --own-export` takes off again.

const FORMULA = /^[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u001c-\u001f\u0085]*[=+\-@\t\r\n＝＋－＠﹦﹢﹣﹫]/;
const NUMBER = /^[+-]?[0-9]+(\.[0-9]+)?$/;

const mayRun = (text) => FORMULA.test(text) && !NUMBER.test(text.trim());
const guarded = (text) => (mayRun(text.replace(/^'+/, "")) ? `'${text}` : text);

export function csvText(columns, rows) {
  const cell = (value) => {
    const text = typeof value === "string" ? guarded(value) : String(value ?? "");
    return `"${text.replaceAll('"', '""')}"`;
  };
  const line = (cells) => `${cells.join(",")}\n`;
  return line(columns.map((name) => `"${name}"`)) + rows.map((row) => line(columns.map((name) => cell(row[name])))).join("");
}
