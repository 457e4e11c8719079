"""Reads and checks the safety content: questions, precautions, and the rules on pain."""

from functools import cache

from hipmobility import content

TIERS = ("emergency", "clinician", "routine")  # of a question, the strictest first
RULES = ("ok", "variant", "ask_first")  # what a precaution makes of a stretch
SAY = (*TIERS, "ask_first", "none", "unknown", "missing", "during", "pain_high", "pain_rose")
SESSION = (
    *("go_on", "ease_off", "start_high", "stop_level", "stop_rise", "stop_sign", "emergency"),
    *("same", "half", "unknown"),
)
SIGNS = ("sharp_hip", "leg_numb", "leg_weak", "spreading", "knee", "dizzy")
FLAGS = {  # what the log or the answers show -> the numbers that its sentences may name
    "high_pain": ("limit", "days"),
    "worsening": ("before", "now"),
    "no_gain": ("weeks", "before", "now"),
    "limiting": (),
    "over_12_weeks": (),
    "recurring": (),
    "morning_stiffness": (),
}
DUE = ("first", "pain_jump", "weekly")


def gate(language):
    """Read safety_gate.toml: the questions, and what to say after a yes.

    Raises
    ------
    ContentError
        When the file, or one that it leans on, has faults.
    """
    return _read(content.ROOT, f"{language}/safety_gate.toml", gate_faults)


def rules(language):
    """Read safety_rules.toml: precautions for each stretch, pain around a session, flags, when to ask again.

    Raises
    ------
    ContentError
        When the file, or one that it leans on, has faults.
    """
    return _read(content.ROOT, f"{language}/safety_rules.toml", rules_faults)


@cache  # as content.toml: a file is checked once
def _read(root, place, check):
    table = content.toml(root, place)
    if faults := [*check(table, place)]:
        raise content.ContentError(faults)
    return table


def gate_faults(table, place):
    """Yield what is wrong with the table of questions."""
    yield from content.key_faults(table, ("questions", "say"), (), place)
    yield from _said_faults(table.get("say", {}), dict.fromkeys(SAY, ()), f"{place}, say")
    for number, question in _each(table, "questions"):
        if question is None:
            yield f"{place}, questions: {table['questions']!r} is not a list of questions"
            return
        here = f"{place}, questions {number}"
        if question.get("tier") not in TIERS:
            yield f"{here}, tier: {question.get('tier')!r} is not {content.one_of(TIERS)}"
        yield from _question_faults(question, here, ("tier",))
    yield from _repeated_faults(table, "questions", place)


def rules_faults(table, place):
    """Yield what is wrong with the table of precautions and rules."""
    parts = ("precautions", "session", "signs", "flags", "due")
    yield from content.key_faults(table, parts, (), place)
    for number, precaution in _each(table, "precautions"):
        if precaution is None:
            yield f"{place}, precautions: {table['precautions']!r} is not a list of precautions"
            break
        yield from _precaution_faults(precaution, f"{place}, precautions {number}")
    yield from _repeated_faults(table, "precautions", place)
    yield from _said_faults(table.get("session", {}), dict.fromkeys(SESSION, ()), f"{place}, session")
    signs = table.get("signs", {})
    listed = {key: [sign] for key, sign in signs.items()} if isinstance(signs, dict) else signs
    yield from _said_faults(listed, dict.fromkeys(SIGNS, ()), f"{place}, signs")
    yield from _said_faults(table.get("flags", {}), FLAGS, f"{place}, flags")
    yield from _said_faults(table.get("due", {}), dict.fromkeys(DUE, ()), f"{place}, due")


def _each(table, name):
    """Yield number and table of each entry; None in place of the table when it is not a list of tables."""
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        entries = [None]
    yield from enumerate(entries, start=1)


def _repeated_faults(table, name, place):
    seen = []
    for number, one in _each(table, name):
        key = (one or {}).get("key")
        if key in seen:
            yield f"{place}, {name} {number}, key: {key!r} stands there twice"
        seen.append(key)


def _said_faults(said, names, place):
    """Yield what is wrong with a table of lists of sentences, each with its names in curly braces."""
    if not isinstance(said, dict):
        yield f"{place}: {said!r} is not a table of {content.one_of(names)}"
        return
    yield from content.key_faults(said, names, (), place)
    for name, allowed in names.items():
        sentences = said.get(name, [])
        if name in said and not sentences:
            yield f"{place}.{name}: says nothing"
        yield from content.sentences_faults(sentences, f"{place}.{name}", allowed)


def _question_faults(question, place, more):
    """Yield what is wrong with the question itself: a sentence with a key and, if it has them, its answers."""
    more = (*more, "key", "answers")
    sentence = {name: value for name, value in question.items() if name not in more}
    yield from content.sentence_faults(sentence, place, ())
    if not isinstance(question.get("key"), str) or not question["key"].isidentifier():
        yield f"{place}, key: {question.get('key')!r} is not a name such as night_pain"
    answers = question.get("answers", {"no": "No", "yes": "Yes"})
    if not isinstance(answers, dict) or len(answers) < 2:
        yield f"{place}, answers: {answers!r} is not a table of two answers or more"
        return
    for key, text in answers.items():
        yield from content.text_faults(text, f"{place}, answers.{key}")


def _precaution_faults(precaution, place):
    yield from _question_faults(precaution, place, ("tap", *content.STRETCHES))
    answers = precaution.get("answers", {"no": "No", "yes": "Yes"})
    yield from content.key_faults(answers, ("no",), answers, f"{place}, answers")
    taps = precaution.get("tap", {})
    yield from content.key_faults(taps, (), content.STRETCHES, f"{place}, tap")
    for stretch in content.STRETCHES:
        here = f"{place}, {stretch}"
        rules = [rule or {} for _, rule in _each(precaution, stretch)]
        given = [answer for rule in rules for answer in rule.get("answers", ())]
        wanted = [answer for answer in answers if answer != "no"]
        if sorted(map(str, given)) != sorted(wanted):
            yield f"{here}, answers: {content.one_of(given)!r} is not each of {content.one_of(wanted)!r} once"
        for number, rule in enumerate(rules, start=1):
            yield from _rule_faults(rule, f"{here} {number}")
        gated = "ask_first" in [rule.get("rule") for rule in rules]
        if gated != (stretch in taps):
            yield f"{place}, tap.{stretch}: {'is missing' if gated else 'is not needed, nothing is asked first'}"
        if stretch in taps:
            tap = {"text": taps[stretch], "level": "design"}
            yield from content.sentence_faults(tap, f"{place}, tap.{stretch}", ())


def _rule_faults(rule, place):
    yield from content.key_faults(rule, ("answers", "rule"), ("say",), place)
    if rule.get("rule") not in RULES:
        yield f"{place}, rule: {rule.get('rule')!r} is not {content.one_of(RULES)}"
    if (rule.get("rule") == "ok") == bool(rule.get("say")):
        yield f"{place}, say: {rule.get('say')!r} does not fit: words are needed, but none for ok"
    yield from content.sentences_faults(rule.get("say", []), f"{place}, say", ())
