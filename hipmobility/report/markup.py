"""Pages as text: elements, tables, dates and numbers. Here, and nowhere else in a report, text becomes markup."""

from html import escape
from importlib import resources

from hipmobility import stretches

PAPERS = {"a4": ("210mm", "297mm"), "letter": ("8.5in", "11in")}
VOID = ("br", "img", "meta")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class Safe(str):
    """Markup that may stand in a page as it is; any other text is escaped."""

    __slots__ = ()


def tag(name, /, *children, **attributes):
    """Return one element. Attributes are named as in HTML, with _ for - and `class_` for class; None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Safe(f"<{name}{written}>")
    return Safe(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children):
    """Return children one after the other; None is nothing."""
    return Safe(
        "".join(
            one if isinstance(one, Safe) else escape(str(one), quote=True)
            for one in children
            if one is not None
        )
    )


def table(caption, head, rows, class_=None):
    """Return a table; the first cell of each row is its heading."""
    top = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    body = (
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in cells))
        for first, *cells in rows
    )
    whole = tag(
        "table",
        tag("caption", caption) if caption else None,
        tag("thead", top),
        tag("tbody", *body),
        class_=class_,
    )
    return tag("div", whole, class_="wide")


def bullets(lines, **attributes):
    """Return a list, or None where there is nothing in it."""
    return tag("ul", *(tag("li", line) for line in lines), **attributes) if lines else None


def section(heading, *children, **attributes):
    """Return a part of a page under its heading."""
    return tag("section", tag("h2", heading), *children, **attributes)


def document(title, language, paper, pages):
    """Return a whole page of HTML that asks nobody for anything; each of `pages` is one sheet of paper."""
    if paper not in PAPERS:
        raise ValueError(f"paper: {paper!r} is not {' or '.join(PAPERS)}")
    width, height = PAPERS[paper]
    style = (resources.files("hipmobility") / "report" / "page.css").read_text("utf-8")
    size = (
        f":root {{ --width: {width}; --height: {height} }}\n@page {{ size: {width} {height}; margin: 0 }}\n"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Safe(size + style)),
    )
    body = tag("body", tag("main", *pages))
    return "<!doctype html>\n" + tag("html", head, body, lang=language) + "\n"


class Format:
    """Dates and numbers in the manner of one language."""

    def __init__(self, language):
        self.language, self.words = language, stretches.words("report", language)
        self.months = self.words["months"].split(", ")

    def date(self, day, how="date"):
        """Return a day, such as Mar 4, 2026; `how="day"` leaves the year out."""
        return self.words[how].format(month=self.months[day.month - 1], day=day.day, year=day.year)

    def number(self, value, decimals=1, sign=False):
        """Return a number with so many decimals; a minus sign, not a hyphen."""
        text = f"{value:{'+' if sign else ''}.{decimals}f}".replace("-", "−").replace(
            ".", self.words["decimal"]
        )
        return text.replace("−0", "0", 1) if float(f"{value:.{decimals}f}") == 0 and not sign else text

    def short(self, value):
        """Return a number as people write it: 12, not 12.0."""
        return f"{value:.4g}".replace("-", "−").replace(".", self.words["decimal"])

    def span(self, start, end):
        """Return the first and the last day in words."""
        return self.words["span"].format(start=self.date(start), end=self.date(end))
