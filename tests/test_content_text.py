"""What the content says: every fact, no more than is known, in our own words, and easy to read."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path
from string import Formatter

import pytest
import readability

from hipmobility import content, outcomes, pictures, stretches

HERE = Path(__file__).parent
FILES = sorted((HERE.parent / "hipmobility" / "content").rglob("*.toml"))
LANGUAGES = stretches.languages()
FACTS = [
    (key, *fact)
    for key, facts in tomllib.loads((HERE / "article_facts.toml").read_text("utf-8")).items()
    for fact in facts
]
SHINGLES = set((HERE / "article_shingles.txt").read_text("utf-8").split())

# The evidence notes of the project (CLAIMS): levels of the article's claims, phrases that no text may hold, the words
# that a level asks for, and the medical words that a page explains.
CLAIM_LEVELS = {
    f"C{number}": level for number, level in enumerate((1, 2, 1, 1, 0, 3, 0, 3, 1, 0, 3, 4), start=1)
}
BANNED = (
    *("pain-free back", "relieves pressure on the spine", "increases the arch", "fixes your back"),
    *("prevents back pain", "strain score", "injury risk", "because you stretched"),
)
HEDGES = {
    3: r"likely|probably|should|often",
    2: r"may|might|some|one study|one small study",
    1: r"not (been )?proven|do not know|cannot tell|no one can say|common idea|have heard",
}
MEDICAL = (
    *("piriformis", "gluteal", "glute", "lumbar", "hip flexor", "groin", "osteoporosis", "hip replacement"),
    *("physical therapist", "pelvi", "flexion", "extension", "psoas", "sciatic", "tendon", "ligament"),
    *(
        "meniscus",
        "posterior",
        "anterior",
        "chronic",
        "acute",
        "lordosis",
        "mobility",
        "compensat",
        "radicul",
    ),
)


def everything(language):
    return [
        *(stretches.load(key, language) for key in stretches.KEYS),
        *(stretches.page(key, language) for key in stretches.PAGES),
    ]


SENTENCES = [
    (language, piece.key, sentence)
    for language in LANGUAGES
    for piece in everything(language)
    for sentence in readability.sentences(piece)
]
ENGLISH = pytest.mark.parametrize("piece", everything("en"), ids=lambda piece: piece.key)
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")


# every fact


@pytest.mark.parametrize(("key", "fact", "place", "words"), FACTS)
def test_every_fact_of_the_article_has_its_place(key, fact, place, words):
    if key in stretches.PAGES:
        texts = {section.title: section.text() for section in stretches.page(key).sections}
    else:
        stretch = stretches.load(key)
        texts = {name: stretches.plain(getattr(stretch, name)) for name in content.SIDED + content.UNSIDED}
        texts |= {step.title: step.text("left") for step in stretch.steps}
        texts |= {"name": stretch.name, "also_called": stretch.also_called}
    assert words in texts[place], fact


def tables_with_sources(part):
    """Every table of a content file that cites sources, however deep."""
    if isinstance(part, dict):
        yield from [part] if "sources" in part else []
        part = part.values()
    for inner in part if not isinstance(part, (str, int)) else ():
        yield from tables_with_sources(inner)


def test_every_source_is_cited_and_every_claim_that_may_be_said_is_met():
    cited = {key for *_, sentence in SENTENCES for key in sentence.sources}
    for read in (content.safety.gate, content.safety.rules):
        cited |= {key for sentence in tables_with_sources(read("en")) for key in sentence["sources"]}
    assert cited == set(stretches.sources())
    said = {sentence.claim for *_, sentence in SENTENCES} - {""}
    assert said == {key for key, level in CLAIM_LEVELS.items() if level > 0}


def test_every_picture_is_shown_and_can_be_drawn():
    shown = set()
    for piece in everything("en"):
        sections = piece.sections if isinstance(piece, stretches.Page) else (*piece.steps, *piece.mistakes)
        shown |= {section.picture for section in sections} - {None}
    assert shown == set(stretches.PICTURES) == set(pictures.PICTURES)


@pytest.mark.parametrize("key", stretches.KEYS)
def test_the_suggested_dose_is_said_with_its_numbers(key):
    stretch = stretches.load(key)
    said = stretches.plain(stretch.how_much)
    assert stretches.dose_line(stretch.dose) in said
    assert "{} to {} seconds".format(*stretch.hold_range_s) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_sentence(language):
    words = stretches.words("verdict", language)
    assert set(words) == {*outcomes.VERDICTS, "rose", "new_pain"}
    for sentence in words.values():
        assert {name for _, name, _, _ in Formatter().parse(sentence) if name} <= {
            "baseline",
            "latest",
            "min_days",
        }


# no more than is known


def test_the_claims_have_the_levels_of_the_evidence_notes():
    assert {key: claim.level for key, claim in stretches.claims().items()} == CLAIM_LEVELS


@pytest.mark.parametrize(("language", "key", "sentence"), SENTENCES)
def test_a_sentence_is_no_surer_than_its_claim(language, key, sentence):
    allowed = CLAIM_LEVELS.get(sentence.claim, 4)
    assert allowed > 0, "a claim of level 0 is never said"
    if isinstance(sentence.level, int) and sentence.level > allowed:
        assert stretches.claims()[sentence.claim].restates


@pytest.mark.parametrize(
    "sentence", [s for language, _, s in SENTENCES if language == "en" and s.level in HEDGES]
)
def test_an_unsure_sentence_says_so_in_its_words(sentence):
    assert re.search(rf"\b({HEDGES[sentence.level]})\b", sentence.text.lower())


@EVERY_FILE
def test_no_file_promises_what_is_not_known(path):
    text = " ".join(path.read_text("utf-8").lower().split())
    assert [phrase for phrase in BANNED if phrase in text] == []


def to_patients(section, language="en"):
    """The sentences of a section of words.toml that patients read."""
    kept = [] if section != "association" else ["clinician", "student", "lack"]
    words = stretches.words(section, language).items()
    return [text for key, text in words if key.split("_")[0] not in kept]


@pytest.mark.parametrize("section", ["verdict", "association"])
def test_a_verdict_names_no_cause_and_no_percentage(section):
    # analysis notes, section 6: "because you stretched" and "reduced your pain by 44 %" are never said
    assert [text for text in to_patients(section) if "because" in text or "%" in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_patient_reads_no_statistics(language):
    said = to_patients("association", language)
    assert len(said) == 8
    assert [text for text in said if re.search(r"\d|[{=%]|\b[pr]\b|correlat|signific", text)] == []


def test_a_clinician_never_reads_because():
    assert [text for text in stretches.words("association").values() if "because" in text.lower()] == []


# in our own words


def runs(text):
    """Six words in a row, lower case, keyed by the first 16 hex digits of their SHA-256."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    six = [" ".join(words[start : start + 6]) for start in range(len(words) - 5)]
    return {sha256(run.encode()).hexdigest()[:16]: run for run in six}


@EVERY_FILE
def test_no_six_words_in_a_row_come_from_the_article(path):
    assert [run for key, run in runs(path.read_text("utf-8")).items() if key in SHINGLES] == []


@ENGLISH
@pytest.mark.parametrize("side", stretches.SIDES)
def test_no_six_spoken_words_in_a_row_come_from_the_article(piece, side):
    said = stretches.plain(readability.sentences(piece), side)
    assert [run for key, run in runs(said).items() if key in SHINGLES] == []


def test_the_runs_of_the_article_are_there_to_be_found():
    # the article has 458 words; a text of n words has n - 5 runs of six, and none occurs twice
    assert len(SHINGLES) == 453


# easy to read: grade 6 for a page, 8 for a paragraph (CLAIMS section 4)


@ENGLISH
def test_a_page_reads_at_grade_6(piece, record_property):
    reading = readability.measure(readability.markdown(piece))
    record_property("reading", str(reading))  # SMOG and reading ease inform; they do not decide
    assert reading.grade <= 6, reading


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (heading, text)
        for piece in everything("en")
        for heading, text in readability.paragraphs(piece)
        if text
    ],
)
def test_a_paragraph_reads_at_grade_8(heading, text):
    assert readability.measure(text).grade <= 8


@pytest.mark.parametrize("section", ["verdict", "association", "disclaimer"])
def test_results_are_said_in_easy_words(section):
    said = [text.format(baseline="6.1", latest="3.4", min_days=4) for text in to_patients(section)]
    assert readability.measure("\n".join(said)).grade <= 6
    assert max(readability.measure(text).grade for text in said) <= 8


@ENGLISH
def test_a_medical_word_is_explained_once_where_it_first_stands(piece):
    texts = [sentence.text.lower() for sentence in readability.sentences(piece)]
    for word in MEDICAL:
        meanings = [meaning.lower() for term, meaning in stretches.words("glossary").items() if word in term]
        with_word = [text for text in texts if word in text]
        explained = [text for text in with_word if any(meaning in text for meaning in meanings)]
        assert explained == with_word[:1], f"{word}: explain it where it first stands, as the glossary does"
