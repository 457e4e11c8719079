"""What the answers to the safety questions mean, as tables for a page that has no Python behind it (home_safety.js)."""

from hipmobility import safety, stretches
from hipmobility.content import safety as texts


def tables(keys, language, *, routine=False):
    """Return the safety questions, and what each answer means, as tables to look up.

    Parameters
    ----------
    keys : iterable of str
        The stretches that are gated.
    language : str
    routine : bool
        With the questions that decide on no stretch, but may be a reason to see somebody.
    """
    asked = [one for one in safety.questions(language) if routine or one.tier != "routine"]
    groups = {}
    for one in asked:
        question = {"key": one.key, "text": one.text, "answers": [list(pair) for pair in one.answers]}
        groups.setdefault(one.tier, []).append(question)
    words = dict(stretches.words("safety", language))
    said = texts.gate(language)["say"]
    return {
        "content": {
            "language": language,
            "words": words,
            "groups": [{"tier": tier, "questions": questions} for tier, questions in groups.items()],
        },
        "questions": [{"key": one.key, "tier": one.tier, "text": one.text} for one in asked],
        "precautions": {one["key"]: _rules(one, keys) for one in texts.rules(language)["precautions"]},
        "routine": [{"key": key, "when": when} for _, key, when in safety.ROUTINE] if routine else [],
        "stretches": [{"key": key, "name": stretches.load(key, language).name} for key in keys],
        "say": {
            tier: [one["text"] for one in said[tier]]
            for tier in ("emergency", "clinician", "unknown", "none", "missing", *["routine"] * routine)
        },
    }


def _rules(precaution, keys):
    """Return what each answer to a precaution makes of each stretch."""
    return {
        key: {
            answer: {"rule": rule["rule"], "lines": [one["text"] for one in rule.get("say", ())]}
            for rule in precaution[key]
            for answer in rule["answers"]
        }
        for key in keys
    }
