"""The printable pages: complete, honest about what is known, and safe whatever a text holds."""

import re
from dataclasses import FrozenInstanceError, fields, replace
from html import escape, unescape
from html.parser import HTMLParser
from importlib import resources
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from hipmobility import anatomy, stretches
from hipmobility.widgets import pages

HOSTILE = """<script>alert('x')</script>" onload="y' &amp; {{}}"""
STYLE = (resources.files("hipmobility.widgets") / "pages.css").read_text("utf-8")
VOID = {"img", "br"}


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, its text, and whether each element is closed."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.words = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def shown(key, side="left"):
    if key in stretches.KEYS:
        return pages.stretch_page(stretches.load(key), side)
    return pages.lesson_page(stretches.page(key))


def sentences(piece):
    parts = [getattr(piece, field.name) for field in fields(piece)]
    parts = [one for part in parts if isinstance(part, tuple) for one in part]
    nested = [getattr(part, "sentences", (part,)) for part in parts]
    return [one for group in nested for one in group if isinstance(one, stretches.Sentence)]


def content(key):
    return stretches.load(key) if key in stretches.KEYS else stretches.page(key)


EVERY = pytest.mark.parametrize("key", [*stretches.KEYS, *stretches.PAGES])


@pytest.mark.parametrize("side", stretches.SIDES)
@EVERY
def test_a_page_holds_every_sentence_in_order_of_the_content(key, side):
    read = Reader(shown(key, side)._repr_html_()).text
    voice = side if key in stretches.KEYS else "left"
    place = 0
    for sentence in sentences(content(key)):
        place = read.index(stretches.plain([sentence], voice), place)


@EVERY
def test_every_claim_carries_its_evidence_word_and_its_sources(key):
    html, known = shown(key)._repr_html_(), stretches.sources()
    listed = re.findall(r"<li>([^<]*)</li>", html[html.index('class="hm-scale"') :])
    evidence = stretches.words("evidence")
    claims = [sentence for sentence in sentences(content(key)) if isinstance(sentence.level, int)]
    for sentence in claims:
        text = escape(stretches.plain([sentence]), quote=True)
        mark = re.search(
            re.escape(text) + r' <small class="hm-mark hm-level-(\d)">([^<·]*) · ([\d, ]+)</small>', html
        )
        assert (int(mark[1]), mark[2]) == (sentence.level, evidence[str(sentence.level)])
        cited = {unescape(listed[int(number) - 1]) for number in mark[3].split(", ")}
        assert cited == {known[source] for source in sentence.sources}
    assert len(re.findall(r"hm-mark hm-level-\d\">[^<]*·", html)) == len(claims)


@EVERY
def test_sources_are_numbered_once_in_reading_order_and_all_are_cited(key):
    html = shown(key)._repr_html_()
    listed = re.findall(r"<li>([^<]*)</li>", html[html.index('class="hm-scale"') :])
    assert len(listed) == len(set(listed)) == len({s for one in sentences(content(key)) for s in one.sources})
    first_seen = [int(n) for group in re.findall(r" · ([\d, ]+)</small>", html) for n in group.split(", ")]
    assert sorted(set(first_seen)) == list(range(1, len(listed) + 1))


@pytest.mark.parametrize("key", stretches.KEYS)
def test_usual_practice_is_said_once_after_a_run_of_sentences(key):
    html = shown(key)._repr_html_()
    steps = html[html.index("hm-list") : html.index("</ol>")]
    for step in re.findall(r"<h4>.*?</li>", steps):
        assert step.count("hm-level-practice") == 1


@pytest.mark.parametrize("key", stretches.KEYS)
def test_sentences_that_belong_together_stand_in_one_point(key):
    stretch = stretches.load(key)
    html = shown(key)._repr_html_()
    points = re.findall(r"<li>(.*?)</li>", html[html.index('"hm-cautions"') : html.index('"hm-steps"')])
    assert len(points) == len(stretch.cautions) - sum(one.goes_on for one in stretch.cautions)
    (hip,) = [point for point in points if "man-made hip joint" in point]
    assert re.search(r"your surgeon says yes\. .*at first\. How long (to wait )?differs", hip)


@pytest.mark.parametrize("key", stretches.KEYS)
def test_each_step_has_its_picture_on_the_side_that_is_meant(key):
    stretch = stretches.load(key)
    read = Reader(shown(key, "right")._repr_html_())
    images = read.all("img")
    assert len(images) == len(stretch.steps) + len(stretch.mistakes)
    for step, image in zip(stretch.steps, images, strict=False):
        drawing = ElementTree.fromstring(unquote(image["src"].removeprefix("data:image/svg+xml,")))
        assert image["alt"] == drawing.get("aria-label")
        side = "left side" if step is stretch.steps[-1] else "right side"  # the last step changes sides
        assert side in [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]


def test_a_step_that_comes_back_to_the_first_picture_shows_the_other_side():
    stretch = stretches.load("hip_flexor")
    last = len(stretch.steps)
    assert [pages.picture_side(stretch, number, "left") for number in range(1, last + 1)] == [
        *["left"] * (last - 1),
        "right",
    ]
    assert pages.picture_side(stretch, last, "right") == "left"


@pytest.mark.parametrize("key", stretches.KEYS)
def test_a_stretch_page_has_its_headings_steps_and_dose(key):
    stretch, words = stretches.load(key), stretches.words("stretch")
    read = Reader(shown(key)._repr_html_())
    assert [len(read.all(tag)) for tag in ("h2", "h3", "article")] == [1, 12, 1]
    for name in ("cautions", "steps", "feel", "deeper", "why", "unknown", "stop_rules"):
        assert words[name] in read.text
    assert "2 holds of 30 seconds on each side, 5 days a week" in read.text
    assert len(read.all("figure")) == len(stretch.steps) + 1
    assert [one.get("role") for one in read.all("ol")] == ["list", None]  # the steps; the sources
    assert stretches.words("disclaimer")["text"] in read.text


@EVERY
def test_the_credits_of_the_pictures_are_shown(key):
    html = shown(key)._repr_html_()
    assert f"<summary>{stretches.words('pictures')['credit']}</summary>" in html
    assert escape(anatomy.credits_text()) in html


def test_a_dose_is_written_as_it_is():
    stretch = stretches.load("figure_4")
    stretch = replace(stretch, dose=stretches.Dose(holds=3, hold_s=22.5, days_per_week=4))
    text = Reader(pages.stretch_page(stretch)._repr_html_()).text
    assert "3 holds of 22.5 seconds on each side, 4 days a week" in text


def hostile(piece):
    """The same content with a hostile text wherever a text can stand."""
    if isinstance(piece, stretches.Sentence):
        return replace(piece, text=f"{HOSTILE} {piece.text}")
    if isinstance(piece, stretches.Section):
        return replace(piece, title=HOSTILE, sentences=tuple(map(hostile, piece.sentences)))
    named = (
        {"name": HOSTILE, "also_called": HOSTILE}
        if isinstance(piece, stretches.Stretch)
        else {"title": HOSTILE}
    )
    parts = {field.name: getattr(piece, field.name) for field in fields(piece)}
    tuples = {
        k: v for k, v in parts.items() if isinstance(v, tuple) and v and hasattr(v[0], "__dataclass_fields__")
    }
    return replace(piece, **named, **{name: tuple(map(hostile, part)) for name, part in tuples.items()})


@EVERY
def test_a_text_stays_a_text_whatever_it_holds(key):
    piece = hostile(content(key))
    page = pages.stretch_page(piece) if key in stretches.KEYS else pages.lesson_page(piece)
    read = Reader(page._repr_html_())
    assert not read.all("script")
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)
    assert read.text.count("<script>alert('x')</script>") >= len(sentences(piece))


@EVERY
def test_the_same_page_every_time(key):
    assert shown(key)._repr_html_() == shown(key)._repr_html_()


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (("hip_flexor", "left"), "StretchPage(hip_flexor, left)"),
        (("figure_4", "right"), "StretchPage(figure_4, right)"),
        (("hips_and_back",), "LessonPage(hips_and_back)"),
    ],
)
def test_the_repr_is_short_and_stable(page, text):
    assert repr(shown(*page)) == text


def test_a_page_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        shown("figure_4").side = "right"


def test_an_unknown_side_is_refused_with_what_is_allowed():
    with pytest.raises(ValueError, match="side: 'both' is not left or right"):
        pages.stretch_page(stretches.load("figure_4"), "both")


def test_the_style_touches_only_the_page_and_says_how_to_print():
    rules = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.S)
    selectors = [line.strip() for line in re.findall(r"([^{}]+)\{", rules)]
    assert all(one.startswith((".hm-page", "@container", "@media print")) for one in selectors)
    printed = STYLE[STYLE.index("@media print") :]
    assert re.search(r"\.hm-beside[^{]*\{ break-inside: avoid", printed)
    assert "details-content" in printed
    assert "</style" not in STYLE
    assert max(float(ch) for ch in re.findall(r"max-width: (\d+)ch", STYLE)) <= 70


def test_marks_differ_in_more_than_colour():
    for level, look in ((4, "border-width"), (2, "dashed"), (1, "dotted")):
        assert re.search(rf"\.hm-level-{level} \{{[^}}]*{look}", STYLE)


def test_prose_is_a_paragraph_and_the_same_text_by_itself():
    text = f"{HOSTILE} " + "words " * 30
    shown = pages.Prose(text)
    page = Reader(shown._repr_html_())
    assert [name for name, _ in page.elements] == ["p"]
    assert "".join(page.words) == text
    assert max(map(len, repr(shown).splitlines())) <= 80
    assert repr(shown).split() == text.split()
