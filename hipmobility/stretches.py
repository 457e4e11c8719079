"""Two stretches and two pages, each sentence with how sure it is and where it comes from.

The texts are in `hipmobility/content/<language>/`; a clinician can edit or translate them without touching code.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

from hipmobility import content, phrases

KEYS = content.STRETCHES
PAGES, SIDES, LEVELS, PICTURES = content.PAGES, content.SIDES, content.LEVELS, content.PICTURES
ContentError, languages, known = content.ContentError, content.languages, content.known
words, counted, dose_line, site_name = phrases.words, phrases.counted, phrases.dose_line, phrases.site_name


@dataclass(frozen=True)
class Sentence:
    """One sentence.

    Attributes
    ----------
    text : str
        May hold names in curly braces that stand for a side; `plain` fills them.
    level : int or str
        How sure it is as it is worded: 4 we know, 3 likely, 2 may, 1 open question; "practice" for usual technique and
        safety advice, "design" for our own choice.
    sources : tuple of str
        Keys of `sources()`.
    claim : str
        The claim of the original article that it stands for, a key of `claims()`, or "".
    goes_on : bool
        True when it makes sense only after the sentence before it: a list keeps the two in one point.
    """

    text: str
    level: int | str
    sources: tuple[str, ...] = ()
    claim: str = ""
    goes_on: bool = False


@dataclass(frozen=True)
class Section:
    """A titled paragraph; `picture` is one of `PICTURES` or None."""

    title: str
    sentences: tuple[Sentence, ...]
    picture: str | None
    language: str

    def text(self, side="left"):
        """Return the sentences as one plain text for `side`, the side that is stretched."""
        return plain(self.sentences, side, self.language)


class Step(Section):
    """One step of a stretch; it always has a picture."""


@dataclass(frozen=True, kw_only=True)
class Dose:
    """How much of a stretch, for each side.

    Attributes
    ----------
    holds : int
        Holds a day [0-50]; 0 means that the stretch is paused.
    hold_s : float
        Length of one hold [s], 1-600.
    days_per_week : int
        Days a week [0-7].

    Raises
    ------
    ValueError
        Names every number that is out of range.
    """

    holds: int
    hold_s: float
    days_per_week: int

    def __post_init__(self):
        allowed = content.DOSE.items()
        faults = [f for name, a in allowed for f in content.number_faults(name, getattr(self, name), *a)]
        if faults:
            raise ValueError("\n".join(faults))

    @property
    def seconds(self):
        """Time under stretch a day and side [s]."""
        return self.holds * self.hold_s


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """One stretch in one language. Its side is the side that is stretched: the leg that kneels, or that is crossed.

    The texts stand in the order in which they are read.

    Those of `feel`, `cues`, `deeper` and `easier` may name the sides: read them with
    `plain`, as `Step.text` does for a step. `dose` is per side; `hold_range_s` is the usual length of one hold [s].
    """

    key: str
    language: str
    name: str
    also_called: str
    goal: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...]
    steps: tuple[Step, ...]
    feel: tuple[Sentence, ...]
    stop_rules: tuple[Sentence, ...]
    cues: tuple[Sentence, ...]
    mistakes: tuple[Section, ...]
    deeper: tuple[Sentence, ...]
    easier: tuple[Sentence, ...]
    how_much: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    unknown: tuple[Sentence, ...]
    dose: Dose
    hold_range_s: tuple[float, float]
    muscles: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page to read."""

    key: str
    language: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Claim:
    """How well a claim of the original article is supported [0-4], and what our sentences say instead, or ""."""

    level: int
    restates: str


def load(key, language="en"):
    """Load one stretch.

    Parameters
    ----------
    key : str
        One of `KEYS`.
    language : str
        One of `languages()`.

    Returns
    -------
    Stretch

    Raises
    ------
    ValueError
        When the key or the language is not known; the message says what is.
    ContentError
        When the file has faults; it lists them all.

    Examples
    --------
    >>> load("figure_4").steps[4].text("left")
    'Stay here for 20 to 30 seconds. Breathe slowly, and do not bounce.'
    """
    table = _read("stretch", key, KEYS, language)
    texts = {name: sentences(table[name]) for name in (*content.UNSIDED, *content.SIDED)}
    return Stretch(
        key=key,
        language=language,
        name=table["name"],
        also_called=table["also_called"],
        steps=_sections(table["steps"], language, Step),
        mistakes=_sections(table["mistakes"], language),
        dose=Dose(**table["dose"]),
        hold_range_s=tuple(table["hold_range_s"]),
        muscles=tuple(table["muscles"]),
        **texts,
    )


def prescribed(stretch, dose):
    """Return a stretch with another dose; the step of the hold (the last but one) names its seconds.

    Examples
    --------
    >>> prescribed(load("figure_4"), Dose(holds=2, hold_s=45, days_per_week=5)).steps[4].text("left")
    'Stay here for 45 seconds. Breathe slowly, and do not bounce.'
    """
    *before, hold, change = stretch.steps
    seconds = counted("second", dose.hold_s, stretch.language)
    first = Sentence(words("dose", stretch.language)["hold"].format(seconds=seconds), "practice")
    hold = replace(hold, sentences=(first, *hold.sentences[1:]))
    return replace(stretch, dose=dose, steps=(*before, hold, change))


def page(key, language="en"):
    """Load one page to read: the lesson, or when to see a physical therapist.

    Parameters
    ----------
    key : str
        One of `PAGES`.
    language : str
        One of `languages()`.

    Returns
    -------
    Page

    Raises
    ------
    ValueError
        When the key or the language is not known; the message says what is.
    ContentError
        When the file has faults; it lists them all.
    """
    table = _read("page", key, PAGES, language)
    return Page(key, language, table["title"], _sections(table["sections"], language))


def sentences(tables):
    """Return the sentences of a content file as values."""
    return tuple(
        Sentence(
            one["text"], one["level"], tuple(one.get("sources", ())), one.get("claim", ""), "goes_on" in one
        )
        for one in tables
    )


def points(sentences):
    """Return the points of a list: each a tuple of the sentences that belong together.

    Examples
    --------
    >>> [len(point) for point in points(load("hip_flexor").cautions)]
    [1, 3, 2, 1, 1, 1, 1]
    """
    starts = [number for number, one in enumerate(sentences) if not number or not one.goes_on]
    return tuple(tuple(sentences[a:b]) for a, b in zip(starts, [*starts[1:], None], strict=True))


def plain(sentences, side="left", language="en"):
    """Return sentences as one plain text, with the words for `side` filled in.

    Parameters
    ----------
    sentences : iterable of Sentence
    side : str
        "left" or "right", the side that is stretched.
    language : str
        One of `languages()`.

    Returns
    -------
    str
    """
    known("side", side, SIDES)
    names = words(f"sides.{side}", language)
    return " ".join(sentence.text.format_map(names) for sentence in sentences)


def sources():
    """Return every source that a sentence cites: key -> citation."""
    return MappingProxyType(content.sources())


def claims():
    """Return the claims of the original article: key -> `Claim`."""
    return MappingProxyType({key: Claim(**claim) for key, claim in content.claims().items()})


def _read(kind, key, keys, language):
    known(kind, key, keys)
    known("language", language, languages())
    return content.read(key, language)


def _sections(tables, language, kind=Section):
    return tuple(
        kind(table["title"], sentences(table["sentences"]), table.get("picture"), language)
        for table in tables
    )
