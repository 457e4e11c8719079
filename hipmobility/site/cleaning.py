"""HTML that is no danger: nothing in it runs, asks for anything or looks like a part of the page around it."""

import re
from html import unescape

import bleach

from hipmobility.markup import Safe

TAGS = {
    *(
        "article",
        "section",
        "div",
        "span",
        "p",
        "br",
        "b",
        "strong",
        "i",
        "em",
        "small",
        "sub",
        "sup",
        "code",
        "pre",
    ),
    *(
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "figure",
        "figcaption",
    ),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "img"),
}
ATTRIBUTES = {
    "*": ["class", "lang"],
    "img": ["alt", "width", "height", "src"],
    "th": ["colspan", "rowspan", "scope"],
    "td": ["colspan", "rowspan"],
    "ol": ["role", "start"],
}


def clean(html):
    """Return HTML of an output with nothing in it but text, tables, lists and pictures that lie in the page itself."""
    html = re.sub(r"<style\b.*?</style>", "", html, flags=re.DOTALL | re.IGNORECASE)  # the site has its own
    html = bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols={"data"}, strip=True)
    html = re.sub(r'<img\b(?![^>]*\bsrc="data:image/)[^>]*>', "", html)
    return Safe(html.replace("<th></th>", "<td></td>"))


def plain(html):
    """Return the text of HTML."""
    spaced = re.sub(r"(</(?:p|li|h\d|td|th|tr|summary|div|figcaption)>)", r" \1", html)
    return " ".join(unescape(bleach.clean(spaced, tags=set(), strip=True)).split())


CELL = re.compile(r"<(t[hd])\b([^>]*)>(.*?)</\1>", re.DOTALL)
WORD = re.compile(r"(?!(?:NaN|NaT|None|True|False)$)(?=.*[^\W\d_]{2})", re.DOTALL)


def words_left(table):
    """Return a cleaned table whose columns of words are marked: they start at the left, numbers end at the right."""
    of_words = {
        place
        for row in re.findall(r"<tr\b.*?</tr>", table, re.DOTALL)
        for cell, place in _placed(row)
        if cell[1] == "td" and WORD.match(plain(cell[3]))
    }

    def marked(row):
        text, end, made = row[0], 0, []
        for cell, place in _placed(text):
            made.append(text[end : cell.start()])
            plainly = place not in of_words or "class=" in cell[2]
            made.append(cell[0] if plainly else f'<{cell[1]} class="hm-words"{cell[0][3:]}')
            end = cell.end()
        return "".join([*made, text[end:]])

    return re.sub(r"<tr\b.*?</tr>", marked, table, flags=re.DOTALL)


def _placed(row):
    """Return the cells of a row, each with its column; counted from the end, as what spans rows stands before it."""
    place, placed = 0, []
    for cell in reversed([*CELL.finditer(row)]):
        place += int((re.search(r'colspan="(\d+)"', cell[2]) or ["", 1])[1])
        placed.append((cell, place))
    return placed[::-1]
