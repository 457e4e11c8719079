"""Measures patient text as its reader meets it: normalised, then scored with textstat (a dependency of tests only).

The grade moves by two with the handling of headings and lists alone, so the text is always brought into one form first.
"""

import re
from dataclasses import dataclass, fields

import textstat

from hipmobility import stretches


@dataclass(frozen=True)
class Reading:
    """`grade` is the higher Flesch-Kincaid grade: of the whole text, or of its full sentences alone."""

    grade: float
    smog: float
    ease: float
    sentences: int


def normalise(markdown, *, prose_only=False):
    """Return markdown, one paragraph a line, as plain sentences; `prose_only` leaves out headings and labels."""
    text = re.sub(r"```.*?```", " ", markdown, flags=re.S)
    text = re.sub(r"<[^>]+>|\$[^$]*\$", " ", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"https?://\S+", " ", text)
    text = text.translate(str.maketrans("“”‘’", "\"\"''"))
    text = re.sub(r"(\d)\s*[–-]\s*(\d)", r"\1 to \2", text)
    lines = []
    for raw in text.splitlines():
        line = re.sub(r"^\s*(#+|>|[-*+]|\d+[.)])\s+", "", raw)
        line = re.sub(r"[*_`]", "", line).strip()
        complete = line.endswith((".", "!", "?"))
        if not line or raw.lstrip().startswith("|") or (prose_only and not complete):
            continue
        lines.append(line if complete else line.rstrip(":") + ".")
    return " ".join(lines)


def measure(markdown):
    """Score a text, markdown with one paragraph a line."""
    whole, prose = normalise(markdown), normalise(markdown, prose_only=True)
    return Reading(
        grade=max(textstat.flesch_kincaid_grade(text) for text in (whole, prose) if text),
        smog=textstat.smog_index(whole),
        ease=textstat.flesch_reading_ease(whole),
        sentences=textstat.sentence_count(whole),
    )


def syllables(word):
    """Count the syllables of a Spanish word: each strong vowel, or weak ones without a strong one, is the heart of one.

    textstat's own count is made for hyphenation, which never leaves one letter alone: "oído" has 1 there, not 3, so a
    text seems 4 to 9 points easier than it is.
    """
    word = re.sub(r"(q)u|(g)u(?=[eéií])", r"\1\2", word.lower())  # a silent u
    word = re.sub(r"y(?![aeiouáéíóúü])", "i", word)
    runs = re.findall(r"[aeiouáéíóúü]+(?:h[aeiouáéíóúü]+)*", word)
    return max(1, sum(max(1, len(re.findall("[aeoáéíóú]", run))) for run in runs))


def inflesz(markdown):
    """Score a Spanish text by Szigriszt-Pazos, read on the INFLESZ scale: from 55 normal, from 65 fairly easy."""
    scores = []
    for text in (normalise(markdown), normalise(markdown, prose_only=True)):
        words, ends = re.findall(r"[^\W_]+", text), len(re.findall(r"[.!?]+(?=\s|$)", text))
        if words:
            scores.append(206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / ends)
    return min(scores)


def sentences(content):
    """Return all sentences of a stretch or a page, in the order in which they are read."""
    if isinstance(content, stretches.Page):
        return [sentence for section in content.sections for sentence in section.sentences]
    found = []
    for field in fields(content):
        part = getattr(content, field.name)
        if isinstance(part, tuple) and part and isinstance(part[0], stretches.Section):
            found += [sentence for section in part for sentence in section.sentences]
        elif isinstance(part, tuple) and part and isinstance(part[0], stretches.Sentence):
            found += part
    return found


def paragraphs(content):
    """Return the paragraphs as pairs of heading and text, in the order in which they are read."""
    if isinstance(content, stretches.Page):
        return [(section.title, section.text()) for section in content.sections]
    headings, found = stretches.words("stretch", content.language), []
    for field in fields(content):
        part = getattr(content, field.name)
        if field.name in ("steps", "mistakes"):
            found += [
                (headings[field.name], ""),
                *((section.title, section.text("left")) for section in part),
            ]
        elif isinstance(part, tuple) and part and isinstance(part[0], stretches.Sentence):
            found.append((headings[field.name], stretches.plain(part, "left", content.language)))
    return found


def markdown(content):
    """Return a stretch or a page as markdown, one paragraph a line: what its reader sees, without the pictures."""
    title = (
        content.title if isinstance(content, stretches.Page) else f"{content.name}\n\n{content.also_called}"
    )
    return "\n\n".join([f"# {title}", *(f"## {heading}\n\n{text}" for heading, text in paragraphs(content))])
