"""What a program can check of how well the pages teach: items of PEMAT-P (AHRQ) and the CDC Clear Communication Index.

An item is named by its number, in our words; the rest of both lists needs two people (evidence notes, FACTS section 7).
"""

import re
from html.parser import HTMLParser

import pytest
import readability

from hipmobility import stretches
from hipmobility.widgets import pages

LANGUAGES = stretches.languages()
ALL = [(key, language) for language in LANGUAGES for key in (*stretches.KEYS, *stretches.PAGES)]
EVERY = pytest.mark.parametrize(("key", "language"), ALL, ids=[f"{key}-{language}" for key, language in ALL])
STRETCHES = pytest.mark.parametrize(("key", "language"), [one for one in ALL if one[0] in stretches.KEYS])

# Words of a language that the items below look for.
YOU = {"en": r"\b(you|your|yours)\b", "es": r"\b(usted|su|sus|le|les|se)\b|\w+(se|le|lo|la)\b"}
# the command form: the English base form and the Spanish one for usted end in no common way, so the verbs are listed
DO = {
    "en": r"\b(kneel|put|bend|move|stop|lift|tuck|squeeze|stay|breathe|come|take|sit|lay|press|lean|let|cross|have"
    r"|hold|do|call|go|bring|ask|tell|ease|rest|keep|give|rate|stand)\b",
    "es": r"\b(apoye|ponga|doble|dóblese|lleve|pare|levante|meta|apriete|quédese|respire|regrese|tome|siéntese|presione"
    r"|incline|suelte|cruce|tenga|haga|hágalo|llame|vaya|pregunte|afloje|descanse|dé|califique|agárrese|luego)\b",
}
PASSIVE = {
    "en": r"\b(is|are|was|were|be|been|being)\s+(\w+ly\s+)?(\w+ed|proven|shown|done|known|found|held|given|taken)\b",
    "es": r"\b(es|son|fue|fueron|ser|sido|siendo)\s+(\w+mente\s+)?\w+(ado|ada|ados|adas|ido|ida|idos|idas)\b",
}


def load(key, language):
    return (stretches.load if key in stretches.KEYS else stretches.page)(key, language)


def prose(piece):
    return readability.sentences(piece)


class Shown(HTMLParser):
    """The headings, pictures and lists of a page as it is shown."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.images, self.tags, self._heading = [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self._heading = tag in ("h2", "h3", "h4")
        if tag == "img":
            self.images.append(dict(attributes))

    def handle_data(self, data):
        if self._heading:
            self.headings.append(data)
            self._heading = False


def shown(key, language):
    piece = load(key, language)
    page = pages.stretch_page(piece) if key in stretches.KEYS else pages.lesson_page(piece)
    return Shown(page._repr_html_())


def test_every_language_can_be_judged():
    assert set(YOU) >= set(LANGUAGES)


@EVERY
def test_the_purpose_stands_at_the_top(key, language):  # PEMAT 1, CDC 1
    piece, page = load(key, language), shown(key, language)
    assert page.headings[0] == (piece.name if key in stretches.KEYS else piece.title)
    if key in stretches.KEYS:
        assert page.headings[1] == stretches.words("stretch", language)["goal"]
        assert piece.goal


@EVERY
def test_sentences_are_short(key, language):  # PEMAT 3
    # our own limits
    lengths = [len(re.findall(r"[^\W_]+", sentence.text)) for sentence in prose(load(key, language))]
    assert sum(lengths) / len(lengths) <= 15
    assert max(lengths) <= 32


@STRETCHES
def test_steps_are_small_and_tell_what_to_do(key, language):  # PEMAT 20, 22
    for step in load(key, language).steps:
        assert len(step.sentences) <= 4
        assert re.search(DO[language], step.text("left").lower()), step.title
        for sentence in step.sentences:
            assert len(sentence.text.split()) <= 18, sentence.text


@STRETCHES
def test_the_steps_are_numbered_and_each_has_a_picture(key, language):  # PEMAT 15, 22, 26
    piece, page = load(key, language), shown(key, language)
    count = stretches.words("walkthrough", language)["step"]
    html = pages.stretch_page(piece)._repr_html_()
    total = len(piece.steps)
    assert all(count.format(number=number, total=total) in html for number in range(1, total + 1))
    assert page.tags.count("ol") >= 1
    assert len(page.images) == total + len(piece.mistakes)


@EVERY
def test_every_picture_is_told_in_words(key, language):  # PEMAT 17; WCAG 1.1.1
    images = shown(key, language).images
    assert all(len(image["alt"]) > 40 and image["alt"].endswith(".") for image in images)


@EVERY
def test_most_sentences_are_active(key, language):  # PEMAT 5
    texts = [sentence.text.lower() for sentence in prose(load(key, language))]
    passive = [text for text in texts if re.search(PASSIVE[language], text)]
    assert len(passive) <= 0.15 * len(texts), passive


@EVERY
def test_the_reader_is_spoken_to(key, language):  # PEMAT 21
    texts = [sentence.text.lower() for sentence in prose(load(key, language))]
    spoken = [text for text in texts if re.search(YOU[language], text) or re.search(DO[language], text)]
    assert len(spoken) >= 0.5 * len(texts)


@EVERY
def test_parts_are_short_and_have_a_heading(key, language):  # PEMAT 8, 9
    parts = readability.paragraphs(load(key, language))
    assert len(parts) >= 6
    for heading, text in parts:
        assert 2 <= len(heading) <= 45, heading
        assert len(text.split()) <= 165, heading


@EVERY
def test_what_is_not_known_is_said_under_its_own_heading(key, language):  # CDC 11
    parts = dict(readability.paragraphs(load(key, language)))
    unknown, piece = stretches.words("stretch", language)["unknown"], load(key, language)
    assert unknown in parts
    said = piece.unknown if key in stretches.KEYS else piece.sections[-2].sentences
    assert len(said) >= 3
    assert all(sentence.sources for sentence in said)
    if key in stretches.PAGES:
        assert piece.sections[-2].title == unknown


@EVERY
def test_there_is_a_summary(key, language):  # PEMAT 11
    piece = load(key, language)
    if key in stretches.PAGES:
        assert len(piece.sections[-1].sentences) == 3
    else:  # its name, its dose and what it is for, above all else
        html = pages.stretch_page(piece)._repr_html_()
        assert html.index(stretches.dose_line(piece.dose, language)) < html.index("<section")


@EVERY
def test_risks_are_named_before_the_first_step(key, language):  # CDC 18, 19
    piece = load(key, language)
    if key in stretches.KEYS:
        names = list(vars(piece))
        assert names.index("cautions") < names.index("steps") < names.index("stop_rules")
        assert len(piece.cautions) >= 5
        assert len(piece.stop_rules) >= 5
    elif key == "physical_therapist":
        assert any(
            sentence.sources == ("bmjbp_ces", "finucane2020") for sentence in piece.sections[0].sentences
        )


@EVERY
def test_numbers_stand_with_what_they_count(key, language):  # PEMAT 6, 7; CDC 15
    for sentence in prose(load(key, language)):
        text = re.sub(r"{\w+}", "", sentence.text)
        assert not re.search(r"\d\s*%|\d+\.\d|\bp\s*[=<]|\d+/\d+", text), (
            text
        )  # no per cent, decimals or fractions
        for number in re.finditer(r"\d+", text):
            rest = text[number.end() :].lstrip()
            assert rest, text
            assert re.match(r"[\w(,.:)]", rest), text
