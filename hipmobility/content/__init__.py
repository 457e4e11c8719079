"""Reads and checks the content files. A language is a folder beside this file; nothing here knows a language.

Every fault of a file is reported at once, with file, place, value and what is allowed.
"""

import tomllib
from functools import cache, partial
from importlib import resources
from numbers import Integral, Real
from string import Formatter

from hipmobility.content import safety

STRETCHES = ("hip_flexor", "figure_4")
PAGES = ("hips_and_back", "physical_therapist")
SIDES = ("left", "right")
LEVELS = (4, 3, 2, 1, "practice", "design")  # 4 we know ... 1 open question; a claim of level 0 is never said
PICTURES = (
    *("lunge_start", "lunge_forward", "lunge_tall", "lunge_arched"),
    *("figure_4_sit", "figure_4_cross", "figure_4_press", "figure_4_lean", "figure_4_rounded"),
    *("walk", "squat", "bend"),
)
DOSE = {"holds": (Integral, 0, 50), "hold_s": (Real, 1, 600), "days_per_week": (Integral, 0, 7)}

# the fields of a stretch: sentences that name no side, and those that may say {this} and {other}, as steps may too
UNSIDED = ("goal", "cautions", "how_much", "why", "unknown", "stop_rules")
SIDED = ("feel", "cues", "deeper", "easier")

ROOT = resources.files("hipmobility") / "content"


class ContentError(ValueError):
    """Content files have faults: `faults` holds them all, `str()` is one a line."""

    def __init__(self, faults):
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def languages():
    """Return the languages that the content is written in, such as ("en",)."""
    return tuple(sorted(folder.name for folder in ROOT.iterdir() if (folder / "words.toml").is_file()))


def read(name, language):
    """Read one stretch or page.

    Parameters
    ----------
    name : str
        One of `STRETCHES` or `PAGES`.
    language : str
        One of `languages()`.

    Returns
    -------
    dict
        The file as it stands, checked.

    Raises
    ------
    ContentError
        When the file, or one that it leans on, has faults.
    """
    place, table = f"{language}/{name}.toml", toml(ROOT, f"{language}/{name}.toml")
    sides = words(language).get("sides.left", {})
    faults = [*stretch_faults(table, place, sides)] if name in STRETCHES else [*page_faults(table, place)]
    if faults:
        raise ContentError(faults)
    return table


def words(language):
    """Read words.toml: section -> words. A section within another is named like "sides.left"."""
    return _words(ROOT, language)


@cache  # as `toml`: a page asks for its words over a hundred times
def _words(root, language):
    place, sections = f"{language}/words.toml", {}
    for name, section in toml(root, f"{language}/words.toml").items():
        if isinstance(section, dict) and any(isinstance(value, dict) for value in section.values()):
            sections |= {f"{name}.{inner}": values for inner, values in section.items()}
        else:
            sections[name] = section
    if faults := [*_words_faults(sections, place)]:
        raise ContentError(faults)
    return sections


def sources():
    """Read sources.toml: key -> citation."""
    table = toml(ROOT, "sources.toml")
    if faults := [f for key, value in table.items() for f in text_faults(value, f"sources.toml, {key}")]:
        raise ContentError(faults)
    return table


def claims():
    """Read claims.toml: key -> {"level": 0-4, "restates": str}."""
    table = toml(ROOT, "claims.toml")
    faults = [
        f"claims.toml, {key}: {claim!r} is not a level 0-4 and a text `restates`"
        for key, claim in table.items()
        if not isinstance(claim, dict)
        or set(claim) != {"level", "restates"}
        or claim["level"] not in range(5)
        or not isinstance(claim["restates"], str)
    ]
    if faults:
        raise ContentError(faults)
    return table


def faults(language):
    """Return every fault in the content of one language, one text each; none when all is well."""
    found = []
    checks = [partial(read, name) for name in (*STRETCHES, *PAGES)]
    for check in (*checks, safety.gate, safety.rules):
        try:
            check(language)
        except ContentError as error:
            found += [fault for fault in error.faults if fault not in found]
    return tuple(found)


def number_faults(name, value, kind, low, high):
    """Yield what is wrong with a number; `kind` is Integral or Real, the limits are allowed values."""
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        yield f"{name}: {value!r} is not {'a whole number ' if kind is Integral else ''}{low}-{high}"


@cache  # a test hands in another root; the files of one root do not change while a program runs
def toml(root, place):
    """Return a TOML file as it stands."""
    try:
        return tomllib.loads((root / place).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError([f"{place}: the file is missing"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError([f"{place}: is not TOML in UTF-8: {error}"]) from None


def _words_faults(sections, place):
    for name, section in sections.items():
        if isinstance(section, dict):
            for key, value in section.items():
                yield from text_faults(value, f"{place}, {name}.{key}")
        else:
            yield f"{place}, {name}: {section!r} is not a table of texts"
    left, right = (sorted(sections.get(f"sides.{side}", ())) for side in SIDES)
    if left != right or not left:
        yield f"{place}, sides: left names {one_of(left)!r}, right {one_of(right)!r}; both need the same words"
    for level in LEVELS:
        if str(level) not in sections.get("evidence", ()):
            yield f"{place}, evidence: the word for level {level} is missing"


def stretch_faults(table, place, sides):
    """Yield what is wrong with the table of a stretch, whose sentences may use the names in `sides`."""
    names = ("name", "also_called", "muscles", "hold_range_s", "dose", "steps", "mistakes", *UNSIDED, *SIDED)
    yield from key_faults(table, names, (), place)
    for name in ("name", "also_called"):
        yield from text_faults(table.get(name, name), f"{place}, {name}")
    muscles = table.get("muscles", [])
    if not isinstance(muscles, list) or not all(isinstance(muscle, str) for muscle in muscles):
        yield f"{place}, muscles: {muscles!r} is not a list of names"
    yield from _dose(table.get("dose", {}), table.get("hold_range_s", [1, 600]), place)
    for name in UNSIDED:
        yield from sentences_faults(table.get(name, []), f"{place}, {name}", ())
    for name in SIDED:
        yield from sentences_faults(table.get(name, []), f"{place}, {name}", sides)
    for name in ("steps", "mistakes"):
        yield from _sections(table.get(name, []), f"{place}, {name}", sides, ("picture",))


def page_faults(table, place):
    """Yield what is wrong with the table of a page."""
    yield from key_faults(table, ("title", "sections"), (), place)
    yield from text_faults(table.get("title", "title"), f"{place}, title")
    yield from _sections(table.get("sections", []), f"{place}, sections", (), ())


def _dose(dose, hold_range_s, place):
    if not isinstance(dose, dict):
        yield f"{place}, dose: {dose!r} is not a table of {one_of(DOSE)}"
        return
    yield from key_faults(dose, DOSE, (), f"{place}, dose")
    for name, allowed in DOSE.items():
        yield from number_faults(f"{place}, dose.{name}", dose.get(name, allowed[1]), *allowed)
    numbers = isinstance(hold_range_s, list) and len(hold_range_s) == 2
    if not numbers or any([*number_faults("", value, *DOSE["hold_s"])] for value in hold_range_s):
        yield f"{place}, hold_range_s: {hold_range_s!r} is not two numbers 1-600"
    elif isinstance(dose.get("hold_s"), Real) and not hold_range_s[0] <= dose["hold_s"] <= hold_range_s[1]:
        low, high = hold_range_s
        yield f"{place}, dose.hold_s: {dose['hold_s']!r} is outside hold_range_s, {low}-{high}"


def _sections(sections, place, sides, required):
    if not isinstance(sections, list) or not sections or not all(isinstance(s, dict) for s in sections):
        yield f"{place}: is not a list of tables with a title and sentences"
        return
    for number, section in enumerate(sections, start=1):
        here = f"{place} {number}"
        optional = {"picture"} - set(required)
        yield from key_faults(section, ("title", "sentences", *required), optional, here)
        yield from text_faults(section.get("title", "title"), f"{here}, title")
        picture = section.get("picture", PICTURES[0])
        if picture not in PICTURES:
            yield f"{here}, picture: {picture!r} is not {one_of(PICTURES)}"
        yield from sentences_faults(section.get("sentences", []), here, sides)


def sentences_faults(sentences, place, names):
    """Yield what is wrong with a list of sentences, which may use `names` in curly braces."""
    if not isinstance(sentences, list) or not all(isinstance(sentence, dict) for sentence in sentences):
        yield f"{place}: {sentences!r} is not a list of sentences"
        return
    for number, sentence in enumerate(sentences, start=1):
        yield from sentence_faults(sentence, f"{place}, sentence {number}", names)


def sentence_faults(sentence, place, names):
    """Yield what is wrong with one sentence."""
    yield from key_faults(sentence, ("text", "level"), ("sources", "claim", "goes_on"), place)
    text, level = sentence.get("text", "."), sentence.get("level", "design")
    yield from text_faults(text, f"{place}, text")
    if isinstance(text, str):
        if not text.endswith((".", "!", "?")):
            yield f"{place}, text: {text!r} does not end with . ! or ?"
        yield from _placeholders(text, f"{place}, text", names)
    if sentence.get("goes_on", True) is not True:
        yield f"{place}, goes_on: {sentence['goes_on']!r} is not true; leave it out when it is not"
    if type(level) not in (int, str) or level not in LEVELS:
        yield f"{place}, level: {level!r} is not {one_of(LEVELS)}"
    cited = sentence.get("sources", [])
    if not isinstance(cited, list) or (level != "design" and not cited):
        yield f"{place}, sources: {cited!r} is not a list of keys of sources.toml, at least one"
    else:
        keys = tuple(sources())
        yield from (f"{place}, sources: {key!r} is not in sources.toml" for key in cited if key not in keys)
    if "claim" in sentence:
        yield from _claim(sentence["claim"], level, place)


def _claim(key, level, place):
    claim = claims().get(key) if isinstance(key, str) else None
    if claim is None:
        yield f"{place}, claim: {key!r} is not {one_of(claims())}"
    elif claim["level"] == 0:
        yield f"{place}, claim: {key} has level 0, so it is never said"
    elif type(level) is int and level > claim["level"] and not claim["restates"]:
        yield f"{place}, level: {level} is above the level of {key}, {claim['level']}, which is not restated"


def _placeholders(text, place, sides):
    try:
        parts = Formatter().parse(text)
        names = {name + (form or "") + (how or "") for _, name, form, how in parts if name is not None}
    except ValueError:  # a brace alone
        names = {text}
    allowed = one_of(f"{{{name}}}" for name in sides) or "allowed here, where no side is named"
    yield from (f"{place}: {{{name}}} is not {allowed}" for name in sorted(names - set(sides)))


def text_faults(value, place):
    """Yield why a value is not one line of text."""
    if not isinstance(value, str) or not value.strip() or value != " ".join(value.split()):
        yield f"{place}: {value!r} is not one line of text without extra spaces"


def key_faults(table, required, optional, place):
    """Yield which keys a table lacks, and which it may not have."""
    missing, unknown = set(required) - set(table), set(table) - set(required) - set(optional)
    yield from (f"{place}, {name}: is missing" for name in sorted(missing))
    yield from (f"{place}, {name}: is not {one_of([*required, *optional])}" for name in sorted(unknown))


def one_of(names):
    """Return names as "a, b or c"."""
    *rest, last = [str(name) for name in names] or [""]
    return f"{', '.join(rest)} or {last}" if rest else last


def known(what, value, allowed):
    """Raise ValueError when a value is not one of the allowed ones; `what` names its place."""
    if value not in allowed:
        raise ValueError(f"{what}: {value!r} is not {one_of(allowed)}")
