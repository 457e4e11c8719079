"""The cells of a notebook as parts of a page. No text in them becomes markup that could run or ask for anything."""

import re
from html import unescape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

import mistune

from hipmobility.markup import Safe, joined, one_line_dates, tag
from hipmobility.site.cleaning import clean, plain, words_left
from hipmobility.site.widgets import Widgets, wide

MIME = "application/vnd.hipmobility.piece+json"  # as the kernel sends it: pieces.MIME
# Sentences on what to do in JupyterLab before the page works; a web page has done it.
LAB_ONLY = ("Run → Run All Cells", "Shift + Enter")
IMAGE = re.compile(r"""<img((?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))*)\s*/?>""")
ATTRIBUTE = re.compile(r"""([\w-]+)=("[^"]*"|'[^']*')""")
NOTEBOOK = re.compile(r"([^/?#]+\.ipynb)(#.*)?")


def without_lab(paragraph):
    """Return a paragraph without what is for JupyterLab alone; where it begins with that, nothing of it is left."""
    if not any(lab in plain(paragraph) for lab in LAB_ONLY):
        return paragraph
    sentences = re.split(r"(?<=[.?!])\s+", paragraph)
    kept = [one for one in sentences if not any(lab in plain(one) for lab in LAB_ONLY)]
    return " ".join(kept) if kept[:1] == sentences[:1] else ""


class _Prose(mistune.HTMLRenderer):
    """Markdown as HTML; what is HTML in it stays text, a picture becomes its words."""

    def __init__(self, notebook):
        super().__init__(escape=True)
        self.notebook = notebook

    def heading(self, text, level, **_):
        return self.notebook.heading(text, level)

    def paragraph(self, text):
        kept = without_lab(text)
        return tag("p", Safe(kept)) if kept else ""

    def link(self, text, url, title=None):
        found = NOTEBOOK.fullmatch(url)
        page = self.notebook.pages.get(unquote(found[1])) if found else None
        if page:
            return tag("a", Safe(text), href=quote(page) + (found[2] or ""))
        if re.match(r"#|https?://", url):
            return tag("a", Safe(text), href=url, rel=None if url[0] == "#" else "noreferrer")
        return Safe(text)

    def image(self, text, url, title=None):
        return tag("em", Safe(text))

    def block_code(self, code, info=None):
        return tag("pre", tag("code", code), tabindex="0")

    def table(self, text):
        return tag("div", tag("table", Safe(text)), class_="hm-wide", tabindex="0")


class Notebook:
    """One notebook as a page: made of executed cells.

    Attributes
    ----------
    title, question : str
        The heading, and the first sentence under it.
    body : Safe
    toc : list of tuple
        (level, id, text) of the headings under the title.
    places : list of list
        [id, heading, text] for the search, one for each heading.
    widgets : Widgets
        What has to come to life.
    picture : str or None
        The path of the first picture.
    language : str
        Of its text, as its metadata name it; else English.
    """

    def __init__(self, book, name, pages, assets, words):
        self.name, self.pages, self.assets, self.words = name, pages, assets, words
        self.title, self.question, self.toc, self.places, self.picture = "", "", [], [["", "", ""]], None
        self.language = str(book.metadata.get("language", "en"))
        self.widgets = Widgets(self)
        markdown = mistune.create_markdown(renderer=_Prose(self), plugins=["table", "strikethrough"])
        parts = []
        for cell in book.cells:
            if cell.cell_type == "markdown":
                at = len(self.places) - 1
                made = Safe(markdown(cell.source))
                if not self.question and (first := re.search(r"<p>(.*?)</p>", made, re.DOTALL)):
                    self.question = re.split(r"(?<=[.?!]) ", plain(first[1]))[0]
                self._said(made, at)
                parts.append(tag("div", made, class_="hm-prose"))
            elif cell.cell_type == "code":
                parts.append(self._code(cell))
        self.title = self.title or PurePosixPath(name).stem
        self.body = joined(*parts)

    def heading(self, text, level):
        """Return a heading, and note it for the table of contents and for the search."""
        words = plain(text)
        if level == 1 and not self.title:
            self.title = words
            return tag("h1", Safe(text))
        wanted = words.replace(" ", "-")  # as JupyterLab does, so that links fit both
        taken = {one for _, one, _ in self.toc}
        name = next(one for one in [wanted, *(f"{wanted}-{n}" for n in range(2, 1000))] if one not in taken)
        level = max(level, 2)
        self.toc.append((level, name, words))
        self.places.append([name, words, ""])
        return tag(f"h{min(level, 6)}", Safe(text), id=name)

    def _said(self, html, at):
        """Let the search find the text of some HTML, each part under its own heading; place `at` is the one before."""
        for part in re.split(r"(<h[1-6]\b[^>]*>.*?</h[1-6]>)", html, flags=re.DOTALL):
            if re.match(r"<h[1-6]\b", part):
                at += "id=" in part.partition(">")[0]
            else:
                self.places[at][2] = f"{self.places[at][2]} {plain(part)}".strip()

    def _code(self, cell):
        code = tag("pre", tag("code", cell.source), class_="hm-code", tabindex="0")
        return tag("div", code, *(self._output(one) for one in cell.outputs), class_="hm-cell")

    def _output(self, output):
        if output.output_type == "stream":
            return tag("pre", output.text, class_="hm-printed", tabindex="0")
        data = output.get("data", {})
        if MIME in data:
            return self.widgets.place(data[MIME])
        if "text/html" in data:
            return self._html(data["text/html"])
        for kind in ("image/png", "image/jpeg"):
            if kind in data:
                source = f"data:{kind};base64,{''.join(data[kind].split())}"
                return tag("img", src=source, alt=self.words["picture"], class_="hm-chart", loading="lazy")
        text = data.get("text/plain", "")
        if re.match(r"<(Axes|Figure)\b|array\(\[<Axes", text):  # the chart stands below
            return None
        return tag("pre", text, class_="hm-printed", tabindex="0") if text else None

    def _html(self, html):
        html = clean(html)
        self.places[-1][2] = f"{self.places[-1][2]} {plain(html)}".strip()
        return tag("div", self.show(html), class_="hm-html")

    def show(self, html):
        """Return cleaned HTML with its pictures as files, and each bare table in a box that can be scrolled."""

        def file(found):
            about = {name: unescape(quoted[1:-1]) for name, quoted in ATTRIBUTE.findall(found[1])}
            path = about["src"] = self.assets.picture(about["src"])
            self.picture = self.picture or path
            width = about.get("width", "")
            return tag("img", **about | self.assets.late(path, int(width) if width.isdecimal() else None))

        def box(found):
            return wide(Safe(words_left(one_line_dates(found[0]))), self.words["table"])

        return Safe(re.sub(r"<table\b.*?</table>", box, IMAGE.sub(file, html), flags=re.DOTALL))
