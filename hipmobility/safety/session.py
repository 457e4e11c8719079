"""Pain around one session: go on, ease off or stop; and the same or half as much next time."""

from dataclasses import dataclass

from hipmobility import content, stretches, values
from hipmobility.content import safety as texts
from hipmobility.stretches import Sentence
from hipmobility.values import Field

# Built for knee and Achilles tendon loading, not for back pain (Thomee 1997; Smith 2019): our own choice here.
FINE10 = 30  # [tenths of a point] up to 3 is fine
STOP10 = 50  # [tenths of a point] above 5: stop, and do not start
RISE10 = 20  # [tenths of a point] 2 points above the start: stop


@dataclass(frozen=True)
class SessionRule:
    """What to do during a session, and next time.

    Attributes
    ----------
    now : str
        "go_on", "ease_off", "stop", "emergency", or "unknown" without a number.
    next_time : str
        "same", "half", or "unknown": without both numbers, and after a stop that eased within a day, where there is
        no rule.
    because : tuple of str
        Keys of the texts: "go_on", "ease_off", "start_high", "stop_level", "stop_rise", "stop_sign", "emergency",
        "same", "half".
    sentences : tuple of Sentence
        What to tell the person.
    """

    now: str
    next_time: str
    because: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def session_rule(*, before=None, now=None, next_day=None, signs=(), language="en"):
    """Say what pain or pull in a session means.

    Parameters
    ----------
    before : float, optional
        Pain at the start [0-10].
    now : float, optional
        Pain or pull during the stretch, or after it [0-10].
    next_day : float, optional
        Pain within a day after it [0-10].
    signs : iterable of str
        What made the person stop: keys of `content.safety.SIGNS`; "leg_weak" is an emergency.
    language : str
        One of `stretches.languages()`.

    Returns
    -------
    SessionRule
        A missing number is not 0: where it is needed, the answer is "unknown". Pain above 5 at the start is a
        "stop" before anything began: whose pain is often that high asks a physical therapist first.

    Raises
    ------
    ValueError
        For numbers that are not 0-10 and unknown signs; it names them all.

    Examples
    --------
    >>> session_rule(before=3, now=4).now
    'ease_off'
    >>> session_rule(before=2, now=4).because
    ('stop_rise',)
    >>> session_rule(before=6).because
    ('start_high',)
    """
    stretches.known("language", language, stretches.languages())
    signs = tuple(signs)
    before10, now10, next10 = _tenths(signs, before=before, now=now, next_day=next_day)
    stops = {
        "emergency": "leg_weak" in signs,
        "stop_sign": bool(set(signs) - {"leg_weak"}),
        "start_high": before10 is not None and before10 > STOP10,
        "stop_level": now10 is not None and now10 > STOP10,
        "stop_rise": None not in (before10, now10) and now10 - before10 >= RISE10,
    }
    because = [key for key, true in stops.items() if true]
    if because:
        told = "emergency" if "emergency" in because else "stop"
    else:
        told = "unknown" if now10 is None else "go_on" if now10 <= FINE10 else "ease_off"
        because = [told]
    next_time = "unknown"
    if None not in (before10, next10) and (next10 > before10 or told in ("go_on", "ease_off", "unknown")):
        next_time = "half" if next10 > before10 else "same"
        because.append(next_time)
    said = texts.rules(language)["session"]
    sentences = [one for key in because for one in stretches.sentences(said[key])]
    return SessionRule(told, next_time, tuple(because), tuple(sentences))


def _tenths(signs, **pains):
    """Return each pain in whole tenths, None where it is missing, or raise with every fault."""
    read = {name: values.read(Field(name, "pain", required=False), pain) for name, pain in pains.items()}
    faults = [
        values.fault(Field(name, "pain"), pains[name], wrong) for name, (_, wrong) in read.items() if wrong
    ]
    faults += [
        f"signs: {sign!r} is not {content.one_of(texts.SIGNS)}" for sign in signs if sign not in texts.SIGNS
    ]
    if faults:
        raise ValueError("\n".join(faults))
    return [None if pain is None else round(pain * 10) for pain, _ in read.values()]
