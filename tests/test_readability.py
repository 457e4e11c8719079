"""The measuring helper itself, and the prose of the notebooks that patients read."""

import json
import re
from pathlib import Path

import pytest
import readability
import textstat


def test_the_grade_is_the_higher_of_the_whole_and_its_full_sentences():
    # Flesch-Kincaid by hand, 0.39 * words / sentences + 11.8 * syllables / words - 15.59:
    # whole "Sit on it. Breathe slowly now." 0.39 * 6 / 2 + 11.8 * 7 / 6 - 15.59 = -0.653; with the full sentence alone,
    # "Breathe slowly now.", 0.39 * 3 / 1 + 11.8 * 4 / 3 - 15.59 = 1.313
    assert readability.measure("# Sit on it.\n\n- Breathe slowly now.").grade == pytest.approx(
        -0.653, abs=0.001
    )
    assert readability.measure("# Sit on it\n\n- Breathe slowly now.").grade == pytest.approx(
        1.313, abs=0.001
    )


def test_normalising_leaves_what_a_reader_reads():
    text = "# Title\n\n- one\n1. two:\n> **bold** [link](http://x.y)\n| a | b |\n```\ncode\n```\n![p](q.png)\n20–30 s."
    assert readability.normalise(text) == "Title. one. two. bold link. 20 to 30 s."
    assert readability.normalise(text, prose_only=True) == "20 to 30 s."


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        *(("oído", 3), ("país", 2), ("agua", 2), ("guía", 2), ("izquierdo", 3), ("aéreo", 4), ("ahí", 2)),
        *(("muy", 1), ("y", 1), ("músculo", 3), ("cuánto", 2), ("hueso", 2), ("estiramiento", 5)),
        *(("ayuda", 3), ("pingüino", 3), ("30", 1)),
    ],
)
def test_the_syllables_of_a_spanish_word(word, parts):
    assert readability.syllables(word) == parts  # o-í-do, pa-ís, a-gua: divided by hand


def test_a_spanish_text_is_scored_as_szigriszt_pazos_wrote():
    # by hand, 206.835 - 62.3 * syllables / words - words / sentences: "Respire despacio y no rebote." has
    # 3 + 3 + 1 + 1 + 3 = 11 syllables in 5 words
    assert readability.inflesz("Respire despacio y no rebote.") == pytest.approx(
        206.835 - 62.3 * 11 / 5 - 5, abs=0.001
    )


def test_a_library_scores_spanish_a_little_kinder():
    text = "Cada cadera es una bola en una copa honda. Las caderas se doblan más que la espalda baja."
    textstat.set_lang("es")
    try:
        theirs = textstat.szigriszt_pazos(text)
    finally:
        textstat.set_lang("en_US")
    assert 0 <= theirs - readability.inflesz(text) < 10


PATIENT_NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("0[1-4]_*.ipynb"))


@pytest.mark.parametrize("path", PATIENT_NOTEBOOKS, ids=lambda path: path.stem)
def test_the_prose_of_a_patient_notebook_is_easy_to_read(path):
    prose = [
        cell["source"]
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    ]
    text = re.sub(r"```.*?```|`[^`]*`", " ", "\n\n".join("".join(source) for source in prose), flags=re.S)
    unwrapped = re.sub(r"(?<![.!?:*\n])\n(?!\n|[*#|])", " ", text)  # one paragraph a line
    assert readability.measure(unwrapped).grade <= 6  # a page; a paragraph may reach 8
    for paragraph in unwrapped.split("\n"):
        if len(paragraph.split()) > 8:
            assert readability.measure(paragraph).grade <= 8, paragraph
