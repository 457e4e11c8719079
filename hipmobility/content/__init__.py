"""Reads and checks the content files. A language is a folder beside this file; nothing here knows a language.

Every fault of a file is reported at once, with file, place, value and what is allowed.
"""

import tomllib
from functools import cache, partial
from importlib import resources
from numbers import Integral, Real
from string import Formatter

STRETCHES = ("hip_flexor", "figure_4")
PAGES = ("hips_and_back", "physical_therapist")
SIDES = ("left", "right")
LEVELS = (4, 3, 2, 1, "practice", "design")  # 4 we know ... 1 not proven; a claim of level 0 is never said
PICTURES = (
    *("lunge_start", "lunge_forward", "lunge_tall", "lunge_arched"),
    *("figure_4_sit", "figure_4_cross", "figure_4_press", "figure_4_lean", "figure_4_rounded"),
    *("walk", "squat", "bend"),
)
TIERS = ("emergency", "clinician", "ask_first")  # of a safety question, the strictest first
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
    place, table = f"{language}/{name}.toml", _toml(ROOT, f"{language}/{name}.toml")
    sides = words(language).get("sides.left", {})
    faults = [*stretch_faults(table, place, sides)] if name in STRETCHES else [*page_faults(table, place)]
    if faults:
        raise ContentError(faults)
    return table


def words(language):
    """Read words.toml: section -> words. A section within another is named like "sides.left"."""
    place, sections = f"{language}/words.toml", {}
    for name, section in _toml(ROOT, f"{language}/words.toml").items():
        if isinstance(section, dict) and any(isinstance(value, dict) for value in section.values()):
            sections |= {f"{name}.{inner}": values for inner, values in section.items()}
        else:
            sections[name] = section
    if faults := [*_words_faults(sections, place)]:
        raise ContentError(faults)
    return sections


def safety_gate(language):
    """Read safety_gate.toml: the questions before a session, and what to say after a yes.

    Raises
    ------
    ContentError
        When the file, or one that it leans on, has faults.
    """
    place, table = f"{language}/safety_gate.toml", _toml(ROOT, f"{language}/safety_gate.toml")
    if faults := [*gate_faults(table, place)]:
        raise ContentError(faults)
    return table


def sources():
    """Read sources.toml: key -> citation."""
    table = _toml(ROOT, "sources.toml")
    if faults := [f for key, value in table.items() for f in _text(value, f"sources.toml, {key}")]:
        raise ContentError(faults)
    return table


def claims():
    """Read claims.toml: key -> {"level": 0-4, "restates": str}."""
    table = _toml(ROOT, "claims.toml")
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
    for check in (*checks, safety_gate):
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
def _toml(root, place):
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
                yield from _text(value, f"{place}, {name}.{key}")
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
    yield from _keys(table, names, (), place)
    for name in ("name", "also_called"):
        yield from _text(table.get(name, name), f"{place}, {name}")
    muscles = table.get("muscles", [])
    if not isinstance(muscles, list) or not all(isinstance(muscle, str) for muscle in muscles):
        yield f"{place}, muscles: {muscles!r} is not a list of names"
    yield from _dose(table.get("dose", {}), table.get("hold_range_s", [1, 600]), place)
    for name in UNSIDED:
        yield from _sentences(table.get(name, []), f"{place}, {name}", ())
    for name in SIDED:
        yield from _sentences(table.get(name, []), f"{place}, {name}", sides)
    for name in ("steps", "mistakes"):
        yield from _sections(table.get(name, []), f"{place}, {name}", sides, ("picture",))


def page_faults(table, place):
    """Yield what is wrong with the table of a page."""
    yield from _keys(table, ("title", "sections"), (), place)
    yield from _text(table.get("title", "title"), f"{place}, title")
    yield from _sections(table.get("sections", []), f"{place}, sections", (), ())


def gate_faults(table, place):
    """Yield what is wrong with the table of the safety gate."""
    yield from _keys(table, ("questions", "say"), (), place)
    said = (*TIERS, "during", "pain_rose")
    say = table.get("say", {key: [] for key in said})
    if isinstance(say, dict):
        yield from _keys(say, said, (), f"{place}, say")
        for name in said:
            yield from _sentences(say.get(name, []), f"{place}, say.{name}", ())
    else:
        yield f"{place}, say: {say!r} is not a table of {one_of(said)}"
    questions = table.get("questions", [])
    if not isinstance(questions, list) or not all(isinstance(one, dict) for one in questions):
        yield f"{place}, questions: {questions!r} is not a list of questions"
        return
    for number, question in enumerate(questions, start=1):
        here = f"{place}, questions {number}"
        tier, asked = question.get("tier"), question.get("stretches")
        if tier not in TIERS:
            yield f"{here}, tier: {tier!r} is not {one_of(TIERS)}"
        if not isinstance(asked, list) or not asked or any(key not in STRETCHES for key in asked):
            yield f"{here}, stretches: {asked!r} is not a list of {one_of(STRETCHES)}"
        sentence = {name: value for name, value in question.items() if name not in ("tier", "stretches")}
        yield from _sentence(sentence, here, ())


def _dose(dose, hold_range_s, place):
    if not isinstance(dose, dict):
        yield f"{place}, dose: {dose!r} is not a table of {one_of(DOSE)}"
        return
    yield from _keys(dose, DOSE, (), f"{place}, dose")
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
        yield from _keys(section, ("title", "sentences", *required), optional, here)
        yield from _text(section.get("title", "title"), f"{here}, title")
        picture = section.get("picture", PICTURES[0])
        if picture not in PICTURES:
            yield f"{here}, picture: {picture!r} is not {one_of(PICTURES)}"
        yield from _sentences(section.get("sentences", []), here, sides)


def _sentences(sentences, place, sides):
    if not isinstance(sentences, list) or not all(isinstance(sentence, dict) for sentence in sentences):
        yield f"{place}: {sentences!r} is not a list of sentences"
        return
    for number, sentence in enumerate(sentences, start=1):
        yield from _sentence(sentence, f"{place}, sentence {number}", sides)


def _sentence(sentence, place, sides):
    yield from _keys(sentence, ("text", "level"), ("sources", "claim"), place)
    text, level = sentence.get("text", "."), sentence.get("level", "design")
    yield from _text(text, f"{place}, text")
    if isinstance(text, str):
        if not text.endswith((".", "!", "?")):
            yield f"{place}, text: {text!r} does not end with . ! or ?"
        yield from _placeholders(text, f"{place}, text", sides)
    if type(level) not in (int, str) or level not in LEVELS:
        yield f"{place}, level: {level!r} is not {one_of(LEVELS)}"
    cited = sentence.get("sources", [])
    if not isinstance(cited, list) or (level != "design" and not cited):
        yield f"{place}, sources: {cited!r} is not a list of keys of sources.toml, at least one"
    else:
        known = tuple(sources())
        yield from (f"{place}, sources: {key!r} is not in sources.toml" for key in cited if key not in known)
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


def _text(value, place):
    if not isinstance(value, str) or not value.strip() or value != " ".join(value.split()):
        yield f"{place}: {value!r} is not one line of text without extra spaces"


def _keys(table, required, optional, place):
    missing, unknown = set(required) - set(table), set(table) - set(required) - set(optional)
    yield from (f"{place}, {name}: is missing" for name in sorted(missing))
    yield from (f"{place}, {name}: is not {one_of([*required, *optional])}" for name in sorted(unknown))


def one_of(names):
    """Return names as "a, b or c"."""
    *rest, last = [str(name) for name in names] or [""]
    return f"{', '.join(rest)} or {last}" if rest else last
