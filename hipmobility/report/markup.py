"""Pages of a report as text: the whole document, its sections, dates and numbers."""

from decimal import Decimal
from importlib import resources

from hipmobility import stretches
from hipmobility.markup import Safe, bullets, head, joined, table, tag

__all__ = ["PAPERS", "Format", "Safe", "bullets", "document", "joined", "section", "table", "tag"]

PAPERS = {"a4": ("210mm", "297mm"), "letter": ("8.5in", "11in")}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


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
    top = head(title, POLICY, tag("style", Safe(size + style)))
    body = tag("body", tag("main", *pages))
    return "<!doctype html>\n" + tag("html", top, body, lang=language) + "\n"


def _rounded(value, decimals):
    """Return a number as its decimal digits round, halves to even: two that are 2 apart stay at least 2 apart."""
    return round(Decimal(str(float(value))), decimals)


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
        value = _rounded(value, decimals)
        text = f"{value:{'+' if sign else ''}f}".replace("-", "−").replace(".", self.words["decimal"])
        return text.replace("−0", "0", 1) if value == 0 and not sign else text

    def difference(self, before, after, decimals=1):
        """Return how far the second number is from the first, as both are read on the page: what is seen adds up."""
        return self.number(_rounded(after, decimals) - _rounded(before, decimals), decimals, sign=True)

    def short(self, value):
        """Return a number as people write it: 12, not 12.0."""
        return f"{value:.4g}".replace("-", "−").replace(".", self.words["decimal"])

    def span(self, start, end):
        """Return the first and the last day in words."""
        return self.words["span"].format(start=self.date(start), end=self.date(end))
