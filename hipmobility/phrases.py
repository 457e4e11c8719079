"""The words of the interface: a section of them, a count, a dose and a body site as a person reads them."""

from types import MappingProxyType

from hipmobility import content


def words(section, language="en"):
    """Return one section of the interface words and verdict sentences.

    Parameters
    ----------
    section : str
        Such as "walkthrough" or "sides.left": a section of words.toml.
    language : str
        One of `content.languages()`.

    Returns
    -------
    Mapping of str to str
        Values may hold names in curly braces, to be filled with `str.format`.

    Raises
    ------
    ValueError
        When section or language is not known; the message says what is.
    """
    content.known("language", language, content.languages())
    sections = content.words(language)
    content.known("section", section, tuple(sections))
    return MappingProxyType(sections[section])


def counted(thing, n, language="en"):
    """Return how many of a thing, in words: one has its own form, and a language may give other numbers theirs.

    Parameters
    ----------
    thing : str
        "hold", "second" or "day".
    n : int or float
    language : str
        One of `content.languages()`.

    Returns
    -------
    str

    Examples
    --------
    >>> counted("hold", 1), counted("hold", 2)
    ('1 hold', '2 holds')
    """
    forms = words("counts", language)
    return forms.get(f"{thing}_{n:g}", forms[f"{thing}_n"]).format(n=f"{n:g}")


def dose_line(dose, language="en"):
    """Return a `stretches.Dose` as one line of text.

    Examples
    --------
    >>> from hipmobility.stretches import Dose
    >>> dose_line(Dose(holds=1, hold_s=30, days_per_week=5))
    '1 hold of 30 seconds on each side, 5 days a week'
    """
    return words("dose", language)["line"].format(
        holds=counted("hold", dose.holds, language),
        seconds=counted("second", dose.hold_s, language),
        days=counted("day", dose.days_per_week, language),
    )


def site_name(site, language="en"):
    """Return the words for a body site as a log names it; a site that a person typed stays as it is.

    Examples
    --------
    >>> site_name("low back")
    'low back'
    """
    return words("sites", language).get(site, site)
