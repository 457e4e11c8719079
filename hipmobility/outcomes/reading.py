"""An association in words: one plain sentence for the patient, numbers for the clinician, everything for a student."""

import math

from hipmobility import stretches
from hipmobility.outcomes import link

AUDIENCES = ("patient", "clinician", "student")


def reading(association, audience="patient", *, language="en"):
    """Say what an association means.

    Parameters
    ----------
    association : Association
    audience : {"patient", "clinician", "student"}
        A patient reads no statistics; a clinician the estimate, its interval, the pairs and the missing share; a
        student also how it was tested.
    language : str

    Returns
    -------
    str
        Plain sentences. None of them says that stretching caused anything.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience: {audience!r} is not one of {', '.join(AUDIENCES)}")
    words = stretches.words("association", language)
    if audience == "patient":
        return words[_patient_key(association)]
    return " ".join(_sentences(association, words, audience))


def _patient_key(association):
    """Say what is missing where stretching every day, or never, leaves nothing to compare, or no plan was made."""
    if association.verdict != "not enough data":
        return association.verdict
    if not association.planned:
        return "no_plan"
    lacks = [lack.what for lack in association.lacking]
    return f"few_{lacks[0]}" if lacks and "pairs" not in lacks else "not enough data"


def _sentences(association, words, audience):
    numbers = {
        "slope": _points(association.slope),
        "low": _points(association.low),
        "high": _points(association.high),
        "p": "" if association.p is None else f"{association.p:.2f}",
        "pairs": association.pairs,
        "done": association.done,
        "not_done": association.not_done,
        "missing": "–" if association.missing_share is None else f"{100 * association.missing_share:.0f}",
        "half": f"{100 * link.DONE:.0f}",
    }
    if association.lacking:
        yield words["clinician_none"]
        yield from (words[f"lack_{lack.what}"].format(**vars(lack)) for lack in association.lacking)
        if not association.planned:
            yield words["no_plan"]
    else:
        yield words["clinician_estimate"].format(**numbers)
    yield words["clinician_pairs"].format(**numbers)
    if association.slope is not None:
        if audience == "student":
            yield words["student_test"].format(**numbers)
            yield words["student_interval"]
        if association.verdict == "no clear link":
            yield words["clinician_no_link"]
        yield words["clinician_not_causal"]
    if audience == "student":
        yield words["student_rules"]


def _points(value):
    if value is None:
        return ""
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    return f"{value:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")
