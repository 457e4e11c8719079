"""Text that people wrote becomes markup here, and nowhere else: `escaped` for HTML and SVG, `chart_text` for charts."""

import re
from html import escape

DATE = re.compile(r'<(t[hd](?: scope="row")?)>(?=\d{4}-\d\d-\d\d</t)')
VOID = ("br", "img", "input", "link", "meta")


class Safe(str):
    """Markup that may stand in a page as it is; any other text is escaped."""

    __slots__ = ()


def escaped(text):
    """Return text as it may stand between tags and in a quoted attribute, of HTML and of SVG."""
    return Safe(escape(str(text), quote=True))


def tag(name, /, *children, **attributes):
    """Return one element. Attributes are named as in HTML, with _ for - and `class_` for class; None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Safe(f"<{name}{written}>")
    return Safe(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children):
    """Return children one after the other; None is nothing."""
    return Safe(
        "".join(one if isinstance(one, Safe) else escaped(one) for one in children if one is not None)
    )


def head(title, policy, *more):
    """Return the head of a page that may load what its Content-Security-Policy names and tells nobody where it lies."""
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        *more,
    )


def table(caption, headings, rows):
    """Return a table; the first cell of each row is its heading."""
    top = tag("tr", *(tag("th", cell, scope="col") for cell in headings))
    body = (
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in cells))
        for first, *cells in rows
    )
    title = tag("caption", caption) if caption else None
    whole = tag("table", title, tag("thead", top), tag("tbody", *body))
    return tag("div", one_line_dates(whole), class_="wide")


def one_line_dates(html):
    """Return safe HTML in which each cell with a date alone is marked, for a style: at a hyphen a browser breaks it."""
    return Safe(DATE.sub(r'<\1 class="hm-date">', html))


def bullets(lines, **attributes):
    """Return a list, or None where there is nothing in it."""
    return tag("ul", *(tag("li", line) for line in lines), **attributes) if lines else None


def chart_text(text):
    r"""Return text in which a chart draws a dollar as a dollar; matplotlib reads ``$...$`` as mathematics.

    Examples
    --------
    >>> print(chart_text("hip $x^2$"))
    hip \$x^2\$
    """
    return str(text).replace("$", r"\$")
