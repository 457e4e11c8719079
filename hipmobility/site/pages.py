"""The frame of each page of the site: what stands around a notebook, the first page, and the index of the search."""

import json
import shlex
from importlib import resources
from urllib.parse import quote

from hipmobility.markup import Safe, head, joined, tag
from hipmobility.site import MARK
from hipmobility.widgets.scripts import inside, script

# Nothing is asked of anybody: scripts, styles and pictures lie beside the page. Firefox does not count the files of a
# folder as 'self', hence file:, which a page from a web host cannot use. The worker is the timer of a hidden tab.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file: data:;"
    " worker-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)
ICON = (  # a hip: a ball in its cup
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#005a9c"/>'
    '<path d="M7 17a9 9 0 0 1 18 0" fill="none" stroke="#fff" stroke-width="3"/>'
    '<circle cx="16" cy="19" r="5.5" fill="#fff"/></svg>'
)
_HERE = resources.files("hipmobility") / "site"
_SHEETS = ("widgets/pages.css", "widgets/body_page.css", "site/site.css")


class Frame:
    """What all pages share: their words, their look and their script."""

    def __init__(self, assets, words, language):
        self.words, self.language = words, language
        package = resources.files("hipmobility")
        self.style = assets.add("\n".join((package / name).read_text("utf-8") for name in _SHEETS), "css")
        self.icon = assets.add(ICON, "svg")
        self.theme = assets.add((_HERE / "theme.js").read_text("utf-8"), "js")
        parts = [script("home_model", "home_safety"), (_HERE / "models.js").read_text("utf-8")]
        program = inside("\n".join([*parts, (_HERE / "site.js").read_text("utf-8")]))
        self.program = assets.add(f'(() => {{\n"use strict";\n{program}}})();\n', "js")

    def page(self, title, body, *, scripts=(), styles=(), data=None, search):
        """Return a whole page; `search` is the path of the index of the search."""
        words = self.words
        top = head(
            title,
            POLICY,
            tag("meta", name="generator", content=MARK),
            tag("link", rel="icon", href=self.icon),
            *(tag("link", rel="stylesheet", href=path) for path in (self.style, *styles)),
            *(tag("script", src=path, defer="") for path in (self.program, *scripts)),
        )
        said = {
            key: words[key]
            for key in ("found", "found_none", "code_show", "code_hide", "dark", "light", "broken")
        }
        about = {"words": said, "search": search, "models": data or []}
        box = tag(
            "input", type="search", id="hm-search", placeholder=words["search"], aria_label=words["search"]
        )
        results = tag("div", tag("p", role="status"), tag("ul"), id="hm-found", hidden="")
        bar = tag(
            "header",
            tag("a", words["contents"], href="index.html", class_="hm-home"),
            tag("div", box, results, role="search", class_="hm-search"),
            tag("button", words["dark"], type="button", id="hm-theme"),
            class_="hm-site-bar",
        )
        whole = tag(
            "body",
            tag("script", src=self.theme),
            tag("a", words["to_content"], href="#hm-main", class_="hm-skip"),
            bar,
            body,
            tag("script", _data(about), type="application/json", id="hm-data"),
        )
        return "<!doctype html>\n" + tag("html", top, whole, lang=self.language) + "\n"

    def notebook(self, book, number, books, search):
        """Return the page of one notebook; `books` are all of them, in order."""
        words = self.words
        links = [
            self._turn(way, books[at])
            for way, at in (("previous", number - 1), ("next", number + 1))
            if 0 <= at < len(books)
        ]
        turn = tag("nav", *links, class_="hm-between", aria_label=words["pages"])
        code = tag("button", words["code_show"], type="button", id="hm-code", aria_pressed="false")
        top = tag("div", tag("p", words["has_run"], class_="hm-has-run"), code, class_="hm-lead")
        text = tag("div", book.body, lang=book.language)
        main = tag("main", top, text, self._lab(book), turn, id="hm-main", tabindex="-1")
        body = tag("div", self._toc(book), main, class_="hm-columns")
        title = f"{book.title} | {words['title']}"
        widgets = book.widgets
        how = {"scripts": widgets.scripts, "styles": widgets.styles, "data": widgets.models}
        return self.page(title, body, search=search, **how)

    def _turn(self, way, book):
        return tag(
            "a",
            self.words[way].format(title=book.title),
            href=quote(page_name(book.name)),
            rel=way[:4],
            class_=way,
        )

    def _toc(self, book):
        items = (
            tag("li", tag("a", text, href=f"#{name}"), class_=f"hm-l{min(level, 3)}")
            for level, name, text in book.toc
        )
        inner = tag("details", tag("summary", self.words["on_page"]), tag("ul", *items, lang=book.language))
        return tag("nav", inner, class_="hm-toc", aria_label=self.words["on_page"])

    def _lab(self, book):
        words = self.words
        line = tag(
            "pre", tag("code", f"hipmobility lab {shlex.quote(f'notebooks/{book.name}')}"), tabindex="0"
        )
        file = tag("p", tag("a", words["lab_file"], href=quote(book.name), download=""))
        heading = tag("h2", words["lab"], id="hm-lab")
        return tag(
            "section",
            heading,
            tag("p", words["lab_how"]),
            line,
            file,
            class_="hm-lab",
            aria_labelledby="hm-lab",
        )

    def index(self, books, search):
        """Return the first page: a card for each notebook, with its question and a picture."""
        words = self.words
        cards = []
        for number, book in enumerate(books, start=1):
            picture = (
                tag("div", tag("img", src=book.picture, alt="", loading="lazy"), class_="hm-window")
                if book.picture
                else None
            )
            count = tag("p", words["of"].format(number=number, total=len(books)), class_="hm-count-of")
            name = tag("h2", tag("a", book.title, href=quote(page_name(book.name))), lang=book.language)
            cards.append(tag("li", picture, count, name, tag("p", book.question, lang=book.language)))
        top = joined(tag("h1", words["title"]), tag("p", words["about"], class_="hm-about"))
        main = tag(
            "main", top, tag("ol", *cards, class_="hm-cards", role="list"), id="hm-main", tabindex="-1"
        )
        return self.page(words["title"], main, search=search)


def page_name(notebook):
    """Return the name of the page of a notebook."""
    return notebook.removesuffix(".ipynb") + ".html"


def index_of(books):
    """Return the index of the search as a script: [address, title, [[id, heading, text], ...]] for each page."""
    rows = [[quote(page_name(book.name)), book.title, book.places] for book in books]
    packed = (
        json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        .replace("\u2028", " ")
        .replace("\u2029", " ")
    )
    return f"(globalThis.hipmobility ??= {{}}).search = {packed};\n"


def _data(value):
    """Return a value as JSON that cannot end the element it stands in."""
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Safe(packed.replace("<", "\\u003c"))
