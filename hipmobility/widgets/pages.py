"""Static pages for a notebook or for paper: a stretch, a page to read, or a few sentences."""

from dataclasses import dataclass, fields
from importlib import resources
from itertools import chain, groupby
from textwrap import fill
from urllib.parse import quote

from hipmobility import anatomy, pictures, stretches
from hipmobility.markup import escaped, tag

LONG = 8  # from so many sentences on, a section of a page is a list under its first sentence
# the parts of a stretch that are lists, and how many sentences lead the list
LISTS = {"cautions": 0, "stop_rules": 1, "cues": 0, "why": 0, "unknown": 0}


@dataclass(frozen=True)
class StretchPage:
    """A stretch as a page; made by `stretch_page`."""

    stretch: stretches.Stretch
    side: str

    def __repr__(self):
        return f"StretchPage({self.stretch.key}, {self.side})"

    def _repr_html_(self):
        stretch, words = self.stretch, stretches.words("stretch", self.stretch.language)
        parts = {field.name: getattr(stretch, field.name) for field in fields(stretch)}
        parts = {name: part for name, part in parts.items() if name in words and isinstance(part, tuple)}
        voice = _Voice(stretch.language, self.side, _sources(chain(*parts.values())))
        body = [_title(stretch, voice)]
        for name, part in parts.items():
            if name == "steps":
                inner = _steps(stretch, voice)
            elif name == "mistakes":
                inner = "".join(_section(section, voice) for section in part)
            else:
                inner = _prose(part, voice, lead=LISTS.get(name))
            body.append(f'<section class="hm-{name}"><h3>{escaped(words[name])}</h3>{inner}</section>')
        return _page(body, voice)


@dataclass(frozen=True)
class LessonPage:
    """A page to read; made by `lesson_page`."""

    page: stretches.Page

    def __repr__(self):
        return f"LessonPage({self.page.key})"

    def _repr_html_(self):
        voice = _Voice(self.page.language, "left", _sources(self.page.sections))
        sections = (f"<section>{_section(section, voice, 'h3')}</section>" for section in self.page.sections)
        return _page([f"<h2>{escaped(self.page.title)}</h2>", *sections], voice)


@dataclass(frozen=True)
class Prose:
    """A text as a paragraph of a notebook: it wraps at the width of the page, unlike what is printed.

    Examples
    --------
    >>> Prose("No clear link.")
    No clear link.
    """

    text: str

    def __repr__(self):
        return fill(self.text, 80)

    def _repr_html_(self):
        return tag("p", self.text)


def stretch_page(stretch, side="left"):
    """Return a stretch as one printable page: steps with pictures, dose, cautions, how sure we are, sources.

    Parameters
    ----------
    stretch : stretches.Stretch
    side : {"left", "right"}
        Side that is stretched.

    Returns
    -------
    StretchPage
        A notebook shows it as a page.

    Raises
    ------
    ValueError
        If the side is not known.

    Examples
    --------
    >>> stretch_page(stretches.load("figure_4"), side="right")
    StretchPage(figure_4, right)
    """
    if side not in stretches.SIDES:
        raise ValueError(f"side: {side!r} is not {' or '.join(stretches.SIDES)}")
    return StretchPage(stretch, side)


def lesson_page(page):
    """Return a page of the content as a printable page.

    Parameters
    ----------
    page : stretches.Page

    Returns
    -------
    LessonPage
        A notebook shows it as a page.

    Examples
    --------
    >>> lesson_page(stretches.page("hips_and_back"))
    LessonPage(hips_and_back)
    """
    return LessonPage(page)


def picture_side(stretch, number, side):
    """Return the side that the picture of a step shows, while `side` is stretched.

    A later step that comes back to the first step's picture starts again on the other side, so it shows that one.

    Parameters
    ----------
    stretch : stretches.Stretch
    number : int
        The step, from 1.
    side : {"left", "right"}

    Returns
    -------
    str
    """
    again = number > 1 and stretch.steps[number - 1].picture == stretch.steps[0].picture
    return stretches.SIDES[1 - stretches.SIDES.index(side)] if again else side


def picture_credits(language="en"):
    """Return the credit that the licences of bones and model ask for, as HTML: short, and in full when opened."""
    short, full = stretches.words("pictures", language)["credit"], anatomy.credits_text()
    return f'<details class="hm-credits"><summary>{escaped(short)}</summary><p lang="en">{escaped(full)}</p></details>'


@dataclass(frozen=True)
class _Voice:
    """How a page speaks: its language, the stretched side, and the sources that it numbers, in reading order."""

    language: str
    side: str
    sources: tuple[str, ...]


def _sentences(parts):
    return chain.from_iterable(getattr(part, "sentences", None) or (part,) for part in parts)


def _sources(parts):
    return tuple(dict.fromkeys(key for sentence in _sentences(parts) for key in sentence.sources))


def _title(stretch, voice):
    also = stretches.words("stretch", voice.language)["also_called"].format(name=stretch.also_called)
    shown = stretches.words("pictures", voice.language)["tag"].format_map(
        stretches.words(f"sides.{voice.side}", voice.language)
    )
    line = stretches.dose_line(stretch.dose, voice.language)
    return (
        f'<h2>{escaped(stretch.name)}</h2><p class="hm-under">{escaped(also)} · {escaped(shown)}</p>'
        f'<p class="hm-dose">{escaped(line)}</p>'
    )


def _marked(sentences, voice):
    """Return each sentence as HTML; a claim is followed by how sure it is, technique by one mark at its end."""
    texts = []
    for level, run in groupby(sentences, key=lambda sentence: sentence.level):
        run = list(run)
        for sentence in run:
            text = escaped(stretches.plain([sentence], voice.side, voice.language))
            if isinstance(level, int):
                text += _mark(level, sentence.sources, voice)
            elif sentence is run[-1]:
                text += _mark(level, chain.from_iterable(one.sources for one in run), voice)
            texts.append(text)
    return texts


def _mark(level, sources, voice):
    word = stretches.words("evidence", voice.language)[str(level)]
    numbers = ", ".join(str(n) for n in sorted({voice.sources.index(key) + 1 for key in sources}))
    return f' <small class="hm-mark hm-level-{level}">{escaped(word)}{f" · {numbers}" if numbers else ""}</small>'


def _prose(sentences, voice, lead=None):
    """Return sentences as a paragraph, or from number `lead` on as a list."""
    texts = iter(_marked(sentences, voice))
    texts = [" ".join(next(texts) for _ in point) for point in stretches.points(sentences)]
    first, items = texts[:lead], [] if lead is None else texts[lead:]
    paragraph = f"<p>{' '.join(first)}</p>" if first else ""
    return paragraph + (f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else "")


def _picture(name, side, language):
    """Return a picture as an image: Jupyter drops bare SVG from a page until the reader runs it, images it keeps."""
    drawing, alt = pictures.step_svg(name, side, language), pictures.alt_text(name, side, language)
    source = "data:image/svg+xml," + quote(drawing, safe=" =:/(),;")
    return f'<figure><img class="hm-picture" width="400" alt="{escaped(alt)}" src="{source}"></figure>'


def _steps(stretch, voice):
    word = stretches.words("walkthrough", voice.language)["step"]
    items = []
    for number, step in enumerate(stretch.steps, start=1):
        count = word.format(number=number, total=len(stretch.steps))
        items.append(
            f'<li class="hm-beside">{_picture(step.picture, picture_side(stretch, number, voice.side), voice.language)}'
            f'<div><p class="hm-count">{escaped(count)}</p><h4>{escaped(step.title)}</h4>'
            f"{_prose(step.sentences, voice)}</div></li>"
        )
    return f'<ol class="hm-list" role="list">{"".join(items)}</ol>'


def _section(section, voice, heading="h4"):
    text = (
        f"<{heading}>{escaped(section.title)}</{heading}>"
        f"{_prose(section.sentences, voice, lead=1 if len(section.sentences) >= LONG else None)}"
    )
    if not section.picture:
        return text
    return f'<div class="hm-beside">{_picture(section.picture, voice.side, voice.language)}<div>{text}</div></div>'


def _page(body, voice):
    words = stretches.words("stretch", voice.language)
    known = stretches.sources()
    scale = "".join(f"<li>{_mark(level, (), voice)}</li>" for level in stretches.LEVELS)
    sources = "".join(f"<li>{escaped(known.get(key, key))}</li>" for key in voice.sources)
    style = (resources.files("hipmobility.widgets") / "pages.css").read_text("utf-8")
    note = stretches.words("disclaimer", voice.language)["text"]
    return (
        f'<article class="hm-page" lang="{escaped(voice.language)}"><style>{style}</style>{"".join(body)}'
        f'<details class="hm-sources"><summary>{escaped(words["evidence"])} {escaped(words["sources"])}</summary>'
        f'<ul class="hm-scale">{scale}</ul><ol>{sources}</ol></details>{picture_credits(voice.language)}'
        f'<p class="hm-note">{escaped(note)}</p></article>'
    )
