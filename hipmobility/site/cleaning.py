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
