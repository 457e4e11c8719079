"""The measuring helper itself."""

import pytest
import readability


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
