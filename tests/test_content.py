"""The reader of the content: a broken file is reported in full."""

import copy
import shutil
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipmobility import content, stretches
from hipmobility.content import ContentError

LANGUAGES = stretches.languages()
LUNGE = tomllib.loads((content.ROOT / "en" / "hip_flexor.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_has_a_fault(language):
    assert content.faults(language) == ()


@pytest.fixture
def editable(tmp_path, monkeypatch):
    """A copy of the content in another place, and a function that replaces text in one of its files."""
    shutil.copytree(content.ROOT, tmp_path / "content")
    monkeypatch.setattr(content, "ROOT", tmp_path / "content")

    def edit(name, *pairs):
        path = tmp_path / "content" / name
        text = path.read_text("utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")

    return edit


SINGLE_FAULTS = [
    (
        'sources = ["seed"] }',
        'sources = ["wiki"] }',
        "goal, sentence 3, sources: 'wiki' is not in sources.toml",
    ),
    (
        'level = 4, sources = ["textbook"] }',
        "level = 4 }",
        "goal, sentence 1, sources: [] is not a list of keys of sources.toml, at least one",
    ),
    ("level = 4,", "level = 5,", "goal, sentence 1, level: 5 is not 4, 3, 2, 1, practice or design"),
    ("level = 4,", 'level = "4",', "goal, sentence 1, level: '4' is not 4, 3, 2, 1, practice or design"),
    ("level = 4,", "level = true,", "goal, sentence 1, level: True is not 4, 3, 2, 1, practice or design"),
    ('claim = "C2"', 'claim = "C5"', "why, sentence 3, claim: C5 has level 0, so it is never said"),
    (
        'level = 2, claim = "C2"',
        'level = 3, claim = "C2"',
        "why, sentence 3, level: 3 is above the level of C2, 2, which is not restated",
    ),
    ('claim = "C2"', 'claim = ["C2"]', "why, sentence 3, claim: ['C2'] is not C1, C2, "),
    ("goes_on = true", "goes_on = false", "cautions, sentence 3, goes_on: False is not true; leave it out"),
    ('sources = ["thomee1997"]', "sources = [[]]", "feel, sentence 4, sources: [] is not in sources.toml"),
    ("hold_s = 30", "hold_s = 31", "dose.hold_s: 31 is outside hold_range_s, 20-30"),
    ("holds = 2", "holds = 51", "dose.holds: 51 is not a whole number 0-50"),
    ("days_per_week = 5", "days = 5", "dose, days: is not holds, hold_s or days_per_week"),
    ("hold_range_s = [20, 30]", "hold_range_s = [20]", "hold_range_s: [20] is not two numbers 1-600"),
    (
        'picture = "lunge_forward"',
        'picture = "lunge_low"',
        "steps 2, picture: 'lunge_low' is not lunge_start, ",
    ),
    ('picture = "lunge_forward"\n', "", "steps 2, picture: is missing"),
    ("your {this} hip", "your {that} hip", "feel, sentence 1, text: {that} is not {this} or {other}"),
    ("your {this} hip", "your {this hip", "feel, sentence 1, text: "),
    ("your {this} hip", "your {this!r} hip", "feel, sentence 1, text: {thisr} is not {this} or {other}"),
    (
        "climb stairs.",
        "climb {this} stairs.",
        "goal, sentence 2, text: {this} is not allowed here, where no side is named",
    ),
    (
        "climb stairs.",
        "climb stairs",
        "goal, sentence 2, text: 'They lift your leg when you walk or climb stairs' does not end with . ! or ?",
    ),
    ('name = "Low lunge"', 'name = ""', "name: '' is not one line of text without extra spaces"),
    ('name = "Low lunge"', "", "name: is missing"),
    ("deeper = [", "deper = [", "deper: is not name, also_called, muscles, "),
]


@pytest.mark.parametrize(("old", "new", "fault"), SINGLE_FAULTS, ids=[fault for *_, fault in SINGLE_FAULTS])
def test_a_fault_is_reported_with_file_place_value_and_what_is_allowed(editable, old, new, fault):
    editable("en/hip_flexor.toml", (old, new))
    with pytest.raises(ContentError) as error:
        stretches.load("hip_flexor")
    assert [text for text in error.value.faults if text.startswith(f"en/hip_flexor.toml, {fault}")]
    assert content.faults("en") == error.value.faults
    assert stretches.load("figure_4").key == "figure_4"  # the other files are not touched


def test_all_faults_come_at_once(editable):
    editable(
        "en/hip_flexor.toml",
        *[(old, new) for old, new, _ in (SINGLE_FAULTS[i] for i in (0, 2, 5, 9, 13, 15))],
    )
    editable("en/physical_therapist.toml", ('claim = "C12"', 'claim = "C13"'))
    faults = content.faults("en")
    assert len(faults) == 7
    with pytest.raises(ContentError) as error:
        stretches.load("hip_flexor")
    assert str(error.value).splitlines() == list(faults[:6])
    assert faults[6].startswith(
        "en/physical_therapist.toml, sections 4, sentence 3, claim: 'C13' is not C1, C2"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (
            "en/words.toml",
            'this = "left"',
            'here = "left"',
            "en/words.toml, sides: left names 'here or other', right 'other or this'",
        ),
        (
            "en/words.toml",
            'done = "done"',
            "done = 1",
            "en/words.toml, states.done: 1 is not one line of text",
        ),
        (
            "en/words.toml",
            "[language]",
            "width = 3\n[language]",
            "en/words.toml, width: 3 is not a table of texts",
        ),
        ("en/words.toml", '3 = "likely"', "", "en/words.toml, evidence: the word for level 3 is missing"),
        ("sources.toml", 'costa2012 = "', 'costa2012 = " ', "sources.toml, costa2012: ' Menezes Costa"),
        (
            "claims.toml",
            "level = 4",
            "level = 7",
            "claims.toml, C12: {'level': 7, 'restates': ''} is not a level 0-4",
        ),
        ("en/hip_flexor.toml", 'name = "', "name = ", "en/hip_flexor.toml: is not TOML in UTF-8: "),
    ],
)
def test_the_files_that_others_lean_on_are_checked_too(editable, name, old, new, fault):
    editable(name, (old, new))
    with pytest.raises(ContentError) as error:
        stretches.load("hip_flexor")
    assert error.value.faults[0].startswith(fault)


def test_a_missing_file_is_named(editable):
    (content.ROOT / "en" / "figure_4.toml").unlink()
    with pytest.raises(ContentError, match=r"^en/figure_4\.toml: the file is missing$"):
        stretches.load("figure_4")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


@settings(max_examples=300)
@given(st.sampled_from([*places(LUNGE)][1:]), VALUES)
def test_whatever_stands_in_a_file_is_reported_or_read(path, value):
    table = copy.deepcopy(LUNGE)
    part = table
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    faults = [*content.stretch_faults(table, "file", ("this", "other"))]
    assert all(isinstance(fault, str) and fault.startswith("file") for fault in faults)
