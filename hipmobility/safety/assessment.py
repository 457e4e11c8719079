"""The safety questions, and what their answers mean: a tier, and for each stretch whether and how to do it today."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hipmobility import content, stretches
from hipmobility.content import safety as texts
from hipmobility.stretches import Sentence
from hipmobility.values import shown

TIERS = (*texts.TIERS, "unknown", "none")  # the strictest first
GATES = ("not_today", "ask_first", "unknown", "variant", "ok")  # for one stretch, the strictest first
YES_NO = ("yes", "no")
ROUTINE = (  # flag, the question behind it, and the answers that together are a reason to see a physical therapist
    ("limiting", "limiting", {"limiting": ("yes",), "pain_weeks": ("from_6_to_12", "over_12")}),
    ("over_12_weeks", "pain_weeks", {"pain_weeks": ("over_12",)}),
    ("recurring", "recurrences", {"recurrences": ("twice_or_more",)}),
    ("morning_stiffness", "morning_stiffness", {"morning_stiffness": ("yes",)}),
)


@dataclass(frozen=True)
class Question(Sentence):
    """A safety question.

    Attributes
    ----------
    key : str
        Its name in `assess`.
    tier : str
        What a yes leads to: "emergency", "clinician", "ask_first" or "routine".
    answers : tuple of tuple of str
        Pairs of answer and its words.
    """

    key: str = ""
    tier: str = "emergency"
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SafetyGate:
    """What is tapped, when true, right before a session of one stretch, and what to say then.

    Attributes
    ----------
    questions : tuple of Question
        The emergency signs first; `tier` is "emergency", "clinician" or "ask_first".
    say : Mapping of str to tuple of Sentence
        What to do after a yes, by tier; "during" the stretch; and when "pain_rose".
    """

    questions: tuple[Question, ...]
    say: MappingProxyType


@dataclass(frozen=True)
class Gate:
    """What the answers mean for one stretch.

    Attributes
    ----------
    stretch : str
    rule : str
        "ok"; "variant": do it as `sentences` say; "ask_first": a doctor or surgeon has to say yes; "not_today": the
        tier is "emergency" or "clinician"; "unknown": an answer that could change this is missing.
    sentences : tuple of Sentence
        What to change, or what to ask.
    because : tuple of str
        Keys of the questions behind the rule.
    """

    stretch: str
    rule: str
    sentences: tuple[Sentence, ...] = ()
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """What the answers mean.

    Attributes
    ----------
    tier : str
        The strictest of the answers that were given: "emergency", "clinician", "routine"; without any of those "none"
        when every question was answered, else "unknown".
    reasons : tuple of str
        Keys of the questions that led to a tier, the strictest first.
    missing : tuple of str
        Keys of the questions without an answer: none of them counts as a no.
    sentences : tuple of Sentence
        What to do now.
    gates : tuple of Gate
        One for each stretch.
    """

    tier: str
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    gates: tuple[Gate, ...]

    @property
    def hide_exercises(self):
        """True in an emergency: show no exercise at all."""
        return self.tier == "emergency"

    def gate(self, stretch):
        """Return the `Gate` of one stretch."""
        stretches.known("stretch", stretch, stretches.KEYS)
        return next(gate for gate in self.gates if gate.stretch == stretch)

    def __repr__(self):
        gates = ", ".join(f"{gate.stretch} {gate.rule}" for gate in self.gates)
        return f"Assessment({self.tier}: {gates}; {len(self.missing)} without an answer)"


def questions(language="en"):
    """Return every safety question, the emergency signs first, then clinician, ask first and routine.

    Parameters
    ----------
    language : str
        One of `stretches.languages()`.

    Returns
    -------
    tuple of Question

    Raises
    ------
    ValueError
        When the language is not known.
    ContentError
        When a file has faults; it lists them all.
    """
    stretches.known("language", language, stretches.languages())
    asked = [(one["tier"], one) for one in texts.gate(language)["questions"]]
    asked += [("ask_first", one) for one in texts.rules(language)["precautions"]]
    order = ("emergency", "clinician", "ask_first", "routine")
    asked.sort(key=lambda pair: order.index(pair[0]))
    words = stretches.words("safety", language)
    return tuple(_question(one, one["text"], tier, words) for tier, one in asked)


def _question(table, text, tier, words):
    answers = table.get("answers") or {key: words[key] for key in YES_NO}
    return Question(
        text,
        table["level"],
        tuple(table.get("sources", ())),
        key=table["key"],
        tier=tier,
        answers=tuple(answers.items()),
    )


def gate(key, language="en"):
    """Return what is asked before a guided session of one stretch, each question to be tapped when it is true.

    Parameters
    ----------
    key : str
        One of `stretches.KEYS`.
    language : str
        One of `stretches.languages()`.

    Returns
    -------
    SafetyGate

    Raises
    ------
    ValueError
        When the key or the language is not known; the message says what is.
    ContentError
        When a file has faults; it lists them all.
    """
    stretches.known("stretch", key, stretches.KEYS)
    signs = [one for one in questions(language) if one.tier in ("emergency", "clinician")]
    words = stretches.words("safety", language)
    taps = [
        _question(one, one["tap"][key], "ask_first", words)
        for one in texts.rules(language)["precautions"]
        if key in one.get("tap", {})
    ]
    said = texts.gate(language)["say"]
    say = MappingProxyType({name: stretches.sentences(part) for name, part in said.items()})
    return SafetyGate((*signs, *taps), say)


def assess(answers, language="en"):
    """Say what the answers to the safety questions mean.

    Parameters
    ----------
    answers : Mapping of str to str
        Question key to answer, such as {"fever": "no", "hip_replacement": "anterior"}. A question that is left out,
        or whose answer is None, is not answered.
    language : str
        One of `stretches.languages()`.

    Returns
    -------
    Assessment
        Of several answers the strictest wins. A missing answer is never a no.

    Raises
    ------
    ValueError
        For unknown questions and answers; it names them all.

    Examples
    --------
    >>> assess({"fever": "yes"}).tier
    'clinician'
    >>> assess({}).tier
    'unknown'
    """
    asked = questions(language)
    answers = checked(answers, asked)
    missing = tuple(one.key for one in asked if one.key not in answers)
    reasons = [
        one for one in asked if one.tier in ("emergency", "clinician") and answers.get(one.key) == "yes"
    ]
    tiers = [one.tier for one in reasons] + ["routine"] * bool(routine_flags(answers))
    tier = tiers[0] if tiers else "unknown" if missing else "none"
    said = texts.gate(language)["say"]
    sentences = stretches.sentences(said[tier])
    stricter = TIERS[: TIERS.index(tier)] if tiers else ()
    if any(one.tier in stricter for one in asked if one.key in missing):
        sentences += stretches.sentences(said["missing"])
    return Assessment(
        tier,
        (*(one.key for one in reasons), *(key for _, key in routine_flags(answers))),
        missing,
        sentences,
        tuple(_gate(stretch, answers, asked, tier, language) for stretch in stretches.KEYS),
    )


def routine_flags(answers):
    """Return pairs of flag and question for the answers that are a reason to see a physical therapist."""
    return tuple(
        (flag, key)
        for flag, key, when in ROUTINE
        if all(answers.get(name) in given for name, given in when.items())
    )


def checked(answers, asked):
    """Return the answers that were given, or raise with everything that is wrong with them."""
    if not isinstance(answers, Mapping):
        raise ValueError(f"answers: {shown(answers)} is not a table of question and answer")
    offered = {one.key: [answer for answer, _ in one.answers] for one in asked}
    faults = []
    for key, answer in answers.items():
        if key not in offered:
            faults.append(f"answers, {shown(key)}: is not a question; those are {content.one_of(offered)}")
        elif answer is not None and answer not in offered[key]:
            faults.append(f"answers, {key}: {shown(answer)} is not {content.one_of(offered[key])}")
    if faults:
        raise ValueError("\n".join(faults))
    return {key: answer for key, answer in answers.items() if answer is not None}


def _gate(stretch, answers, asked, tier, language):
    if tier in ("emergency", "clinician"):
        signs = [one.key for one in asked if one.tier == tier and answers.get(one.key) == "yes"]
        return Gate(stretch, "not_today", (), tuple(signs))
    needed = [one.key for one in asked if one.tier != "routine"]
    found = {"unknown": [(key, ()) for key in needed if key not in answers]}
    for precaution in texts.rules(language)["precautions"]:
        given = answers.get(precaution["key"])
        for rule in precaution[stretch]:
            if given in rule["answers"]:
                said = stretches.sentences(rule.get("say", ()))
                found.setdefault(rule["rule"], []).append((precaution["key"], said))
    rule = next((one for one in GATES if found.get(one)), "ok")
    behind = found.get(rule, []) if rule != "ok" else []
    said = dict.fromkeys(sentence for _, part in behind for sentence in part)
    return Gate(stretch, rule, tuple(said), tuple(key for key, _ in behind))
