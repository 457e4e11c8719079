"""The safety questions as a form, with an exercise that is there only while the answers allow it."""

from pathlib import Path

import anywidget
import ipywidgets as ipw
import traitlets

from hipmobility import safety, stretches
from hipmobility.widgets.scripts import script

MAY_BEGIN = ("ok", "variant")


class SafetyForm(anywidget.AnyWidget):
    """The page itself: `answers` is its whole state, `outcome` what Python made of them."""

    _esm = script("page_parts", "safety_questions")
    _css = Path(__file__).with_suffix(".css")
    content = traitlets.Dict().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    outcome = traitlets.Dict().tag(sync=True)

    def __repr__(self):
        return "SafetyForm()"


class SafetyQuestions(ipw.VBox):
    """Ask every safety question, say what the answers mean, and show an exercise only while they allow it.

    Parameters
    ----------
    exercise : ipywidgets.Widget, optional
        Such as a `GuidedSession`. It is on the page only while its stretch is "ok" or has a safer way.
    stretch : str, optional
        One of `stretches.KEYS`; needed when the exercise does not name its stretch. Default: all of them.
    language : str

    Raises
    ------
    ValueError
        When the stretch or the language is not known.

    Examples
    --------
    >>> check = SafetyQuestions(stretch="figure_4")
    >>> check.set(fever="yes")
    >>> check
    SafetyQuestions(clinician: figure_4 not_today; 26 without an answer)
    """

    def __init__(self, exercise=None, *, stretch=None, language="en"):
        if exercise is not None and stretch is None:
            stretch = exercise.stretch.key
        for key in () if stretch is None else (stretch,):
            stretches.known("stretch", key, stretches.KEYS)
        self.exercise, self.language = exercise, language
        self.stretches = stretches.KEYS if stretch is None else (stretch,)
        self._form = SafetyForm(content=_content(language))
        self._form.observe(lambda _: self._tell(), "answers")
        super().__init__([self._form])
        self._tell()

    @property
    def answers(self):
        """The answers so far: question key to answer."""
        return dict(self._form.answers)

    def set(self, **answers):
        """Answer questions from code, such as `set(fever="no")`; None takes an answer back.

        Raises
        ------
        ValueError
            For unknown questions and answers; it names them all.
        """
        now = {**self._form.answers, **answers}
        safety.assess(now, self.language)
        self._form.answers = {key: answer for key, answer in now.items() if answer is not None}

    @property
    def assessment(self):
        """What the answers mean: a `safety.Assessment`."""
        return safety.assess(self._form.answers, self.language)

    def _tell(self):
        try:
            found = self.assessment
        except ValueError:  # a browser can send anything; then nothing may begin
            words = stretches.words("safety", self.language)
            nothing = {"lines": [], "because": [], "gates": []}
            self._form.outcome = {"tier": "clinician", "heading": words["refused"], **nothing}
            self.children = (self._form,)
            return
        self._form.outcome = _outcome(found, self.stretches, self.language)
        may_begin = all(found.gate(stretch).rule in MAY_BEGIN for stretch in self.stretches)
        shown = (self._form, self.exercise) if self.exercise is not None and may_begin else (self._form,)
        if self.children != shown:
            self.children = shown

    def __repr__(self):
        try:
            found = self.assessment
        except ValueError:
            return "SafetyQuestions(broken)"
        gates = ", ".join(f"{stretch} {found.gate(stretch).rule}" for stretch in self.stretches)
        return f"SafetyQuestions({found.tier}: {gates}; {len(found.missing)} without an answer)"


def _content(language):
    """Return all that is asked, as plain values: the browser adds no word."""
    groups = {}
    for one in safety.questions(language):
        question = {"key": one.key, "text": one.text, "answers": [list(pair) for pair in one.answers]}
        groups.setdefault(one.tier, []).append(question)
    return {
        "language": language,
        "words": dict(stretches.words("safety", language)),
        "groups": [{"tier": tier, "questions": asked} for tier, asked in groups.items()],
    }


def _outcome(found, keys, language):
    """Return what to show of an assessment, as plain values."""
    words, asked = stretches.words("safety", language), {one.key: one for one in safety.questions(language)}
    decided = [key for key in found.reasons if asked[key].tier == found.tier]
    gates = []
    for gate in map(found.gate, keys):
        name = stretches.load(gate.stretch, language).name
        lines = [one.text for one in gate.sentences]
        gates.append({"heading": words[f"gate_{gate.rule}"].format(stretch=name), "lines": lines})
    return {
        "tier": found.tier,
        "heading": words[f"tier_{found.tier}"],
        "lines": [one.text for one in found.sentences],
        "because": [{"key": key, "text": asked[key].text} for key in found.reasons if key in decided],
        "gates": [] if found.hide_exercises else gates,
    }
