"""The words of the interface, and what is counted in words."""

from types import SimpleNamespace

import pytest

from hipmobility import phrases, stretches


def test_the_words_cannot_be_changed():
    with pytest.raises(TypeError):
        phrases.words("states")["done"] = "another"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: phrases.words("states", "xx"), "language: 'xx' is not "),
        (lambda: phrases.words("colours"), "section: 'colours' is not language, sides.left, sides.right"),
        (lambda: phrases.counted("hold", 2, "xx"), "language: 'xx' is not "),
    ],
)
def test_what_is_not_known_is_named_with_what_is(call, message):
    with pytest.raises(ValueError, match="is not") as error:
        call()
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 seconds"), (1, "1 second"), (1.0, "1 second"), (30.0, "30 seconds"), (2.5, "2.5 seconds")],
)
def test_a_count_is_a_number_and_its_form(n, said):
    assert phrases.counted("second", n) == said


def test_a_dose_is_said_for_a_week_or_a_day():
    dose = SimpleNamespace(holds=2, hold_s=30, days_per_week=1)
    assert phrases.dose_line(dose) == "2 holds of 30 seconds on each side, 1 day a week"
    assert phrases.dose_line(dose, "es").startswith("2 repeticiones de 30 segundos")


def test_a_site_that_a_person_typed_stays_as_it_is():
    assert phrases.site_name("low back", "es") == "espalda baja"
    assert phrases.site_name("left big toe", "es") == "left big toe"


def test_the_stretches_hand_out_the_same_words():
    for name in ("words", "counted", "dose_line", "site_name"):
        assert getattr(stretches, name) is getattr(phrases, name)
