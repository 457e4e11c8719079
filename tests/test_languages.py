"""Every language says the same things: a folder beside content/en is found, compared with it and read, whoever adds it.

What is said of one language only stands in one place here, `OWN`: a new language adds an entry.
"""

import re
import tomllib
from string import Formatter

import pytest
import readability

from hipmobility import anatomy, content, stretches

FIRST, *OTHERS = sorted(stretches.languages(), key=lambda language: language != "en")
EVERY = pytest.mark.parametrize("language", [FIRST, *OTHERS])
OTHER = pytest.mark.parametrize("language", OTHERS)
FILES = sorted(path.name for path in (content.ROOT / FIRST).iterdir())
TEXTS = (
    "name",
    "also_called",
    "title",
    "text",
)  # what is translated in a file; all else is the same in every one

OWN = {
    "es": {
        # texts that are rightly the same as in English
        "same": {"A4", "psoas", "No", "no"},
        # the words that a level of evidence asks for, as HEDGES does in English; 4 is said plainly
        "hedges": {
            3: r"probable|debe|debería|a menudo",
            2: r"podrían?|algun[oa]s (estudios|personas)|un estudio|puede|quizás?|tal vez",
            1: r"no (está|se ha) demostrad[oa]|no demostrad[oa]|no sabemos|no pueden decir|nadie puede"
            r"|idea común|ha oído",
        },
        # what BANNED is in English: promises, causes and scores that nothing supports
        "banned": (
            *("espalda sin dolor", "vivir sin dolor", "libre de dolor", "alivia la presión", "quita la presión"),
            *("libera la presión", "descarga la columna", "aumenta el arco", "aumenta la curva"),
            *("arregla su espalda", "arregla la espalda", "cura su", "cura el", "cura la", "elimina el dolor"),
            *("previene el dolor", "evita el dolor", "garantiza", "puntaje de carga", "puntaje de tensión"),
            *("riesgo de lesión", "porque se estiró", "porque usted se estiró", "gracias al estiramiento"),
        ),
        # "you" is usted: no form of tú or vos
        "not_you": r"\b(tú|vos|tu|tus|te|ti|contigo|tienes|puedes|sientes|estás|eres|haz|pon|estira tu)\b",
        "medical": (
            *("piriforme", "glúteo", "lumbar", "flexores", "ingle", "osteoporosis", "reemplazo de cadera"),
            *("fisioterapeuta", "pelvis", "flexión", "extensión", "psoas", "ciátic", "tendón", "ligamento"),
            *("menisco", "posterior", "anterior", "crónic", "lordosis", "movilidad", "compensa", "radicul"),
            *("parestesia", "incontinencia", "cóccix", "isquiotibial"),
        ),
    },
}  # fmt: skip


def flat(value, path=()):
    """{path: value} of everything in a file."""
    if isinstance(value, (dict, list)) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return {key: one for name, part in items for key, one in flat(part, (*path, name)).items()}
    return {path: value}


def read(language, name):
    return flat(tomllib.loads((content.ROOT / language / name).read_text("utf-8")))


def is_text(name, path):
    said = isinstance(path[-1], str) and path[-2:-1] in (("answers",), ("tap",))
    return name == "words.toml" or path[-1] in TEXTS or said


def translated(language):
    """(file, path, text in English, text in the language); the forms of sides and the glossary are a language's own."""
    for name in FILES:
        first, other = read(FIRST, name), read(language, name)
        for path, text in first.items():
            if is_text(name, path) and path[0] not in ("sides", "glossary") and path in other:
                yield name, path, text, other[path]


def names(text):
    """The {names} of a text with their formats; a side may be inflected: {this_f} is a form of {this}."""
    parts = [(name, form) for _, name, form, _ in Formatter().parse(text) if name is not None]
    return {(re.sub(r"^(this|other)_\w+$", r"\1", name), form) for name, form in parts}


# the same things


@OTHER
def test_a_language_has_the_same_files(language):
    assert sorted(path.name for path in (content.ROOT / language).iterdir()) == FILES


@OTHER
@pytest.mark.parametrize("name", FILES)
def test_no_key_is_missing_or_extra(language, name):
    own = {"sides", "glossary"} if name == "words.toml" else set()
    first, other = ({path for path in read(one, name) if path[0] not in own} for one in (FIRST, language))
    assert (sorted(map(str, first - other)), sorted(map(str, other - first))) == ([], [])


@OTHER
@pytest.mark.parametrize("name", [name for name in FILES if name != "words.toml"])
def test_each_sentence_has_the_same_level_sources_and_place(language, name):
    first, other = (
        {path: value for path, value in read(one, name).items() if not is_text(name, path)}
        for one in (FIRST, language)
    )
    assert other == first


@OTHER
def test_every_text_keeps_its_names(language):
    wrong = [
        (name, path, first, other)
        for name, path, first, other in translated(language)
        if names(first) != names(other)
    ]
    assert wrong == []


@EVERY
def test_no_text_puts_a_number_that_can_be_one_before_days(language):
    """ "1 days": such a text takes the number with its word, from [counts]; 7, 28 and min_days are never one."""
    words = stretches.words("counts", language)["day_n"].split()[-1]
    texts = {".".join(path): text for path, text in read(language, "words.toml").items()}
    never_one = ("counts", "report_clinician.method", "flag_high_pain")
    wrong = {
        key: text
        for key, text in texts.items()
        if re.search(rf"\{{(?!min_days)\w+\}} {words}\b(?!-)", text)
        and not any(one in key for one in never_one)
    }
    assert wrong == {}


@OTHER
def test_every_text_is_translated(language):
    letters = re.compile(r"[^\W\d_]")
    same = {
        first
        for _, _, first, other in translated(language)
        if first == other and letters.search(re.sub(r"{[^}]*}", "", first))
    }
    assert same == OWN[language]["same"]


@OTHER
def test_what_ends_a_text_is_kept(language):
    """A label stays a label, a question a question: the last sign is the same."""
    ends = [
        (first, other)
        for _, _, first, other in translated(language)
        if first[-1] in ".?!:" and first[-1] != other[-1] and "?" in first[-1] + other[-1]
    ]
    assert ends == []


@EVERY
def test_a_side_has_its_words_and_their_forms(language):
    left, right = (stretches.words(f"sides.{side}", language) for side in stretches.SIDES)
    assert set(left) == set(right) >= {"this", "other"}
    for name, word in left.items():
        base, *form = name.split("_")
        assert base in ("this", "other")
        turned = "_".join(["other" if base == "this" else "this", *form])
        assert right[turned] == word


@EVERY
def test_a_count_has_a_form_for_one_and_one_for_many(language):
    forms = stretches.words("counts", language)
    things = {name.rpartition("_")[0] for name in forms}
    assert things == {"hold", "second", "day"}
    for thing in things:
        assert {f"{thing}_1", f"{thing}_n"} <= set(forms)
        one, many = (stretches.counted(thing, n, language) for n in (1, 2))
        assert one.replace("1", "2") != many
        assert stretches.counted(thing, 30.0, language).startswith("30 ")


@EVERY
def test_every_muscle_has_a_name(language):
    table = anatomy.muscles(language)
    assert list(stretches.words("muscle_names", language)) == list(table["muscle"])
    assert table["label"].is_unique


# no more than is known, in each language as in English


@OTHER
def test_an_unsure_sentence_says_so_in_its_words(language):
    hedges, plain = OWN[language]["hedges"], []
    for name in FILES:
        table = read(language, name)
        for path, text in table.items():
            if path[-1] == "text" and table.get((*path[:-1], "level")) in hedges:
                level = table[(*path[:-1], "level")]
                if not re.search(rf"\b({hedges[level]})\b", text.lower()):
                    plain.append((level, text))
    assert plain == []


@OTHER
def test_the_words_for_the_levels_differ_from_each_other(language):
    words = stretches.words("evidence", language)
    assert len(set(words.values())) == len(words)


@OTHER
def test_no_text_promises_what_is_not_known(language):
    texts = [text.lower() for *_, text in translated(language)]
    assert [(phrase, text) for phrase in OWN[language]["banned"] for text in texts if phrase in text] == []


@OTHER
def test_everybody_is_addressed_politely(language):
    wrong = [text for *_, text in translated(language) if re.search(OWN[language]["not_you"], text.lower())]
    assert wrong == []


@OTHER
def test_the_pages_say_who_has_not_read_the_translation_yet(language):
    note = {
        "es": "Aún no lo ha revisado un fisioterapeuta con licencia."
        " Tampoco lo ha revisado un hablante nativo de español."
    }
    assert stretches.words("disclaimer", language)["text"].endswith(note[language])


# easy to read


def pages(language):
    return [
        *(stretches.load(key, language) for key in stretches.KEYS),
        *(stretches.page(key, language) for key in stretches.PAGES),
    ]


SPANISH = pytest.mark.parametrize("piece", pages("es"), ids=lambda piece: piece.key)


@SPANISH
def test_a_spanish_page_is_easy(piece):
    """INFLESZ: from 65 "fairly easy", from 55 "normal" (Barrio-Cantalejo et al., An Sist Sanit Navar 2008;31:135)."""
    text = readability.markdown(piece)
    assert readability.inflesz(text) >= 65
    for heading, paragraph in readability.paragraphs(piece):
        if paragraph:
            assert readability.inflesz(paragraph) >= 55, heading


@pytest.mark.parametrize("section", ["verdict", "disclaimer", "guided_session", "progress"])
def test_spanish_results_are_said_in_easy_words(section):
    said = [text for text in stretches.words(section, "es").values() if text.endswith(".")]
    assert readability.inflesz("\n".join(said)) >= 65


@SPANISH
def test_a_medical_word_is_explained_once_where_it_first_stands(piece):
    texts = [sentence.text.lower() for sentence in readability.sentences(piece)]
    glossary = stretches.words("glossary", "es")
    for word in OWN["es"]["medical"]:
        meanings = [meaning.lower() for term, meaning in glossary.items() if word in term]
        with_word = [text for text in texts if word in text]
        explained = [text for text in with_word if any(meaning in text for meaning in meanings)]
        assert explained == with_word[:1], f"{word}: explain it where it first stands, as the glossary does"
