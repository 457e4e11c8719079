"""Hands the rows of a form to the log and says, in the words of the form, what became of them."""

import warnings

from hipmobility import stretches
from hipmobility.values import shown


def save_rows(save, rows, words, name=str, language="en"):
    """Call `save(**row)` for each row and return what to tell the person, one line of plain text each.

    Parameters
    ----------
    save : callable
        Such as `log.add_session`: it warns when it holds the row already and raises when it refuses.
    rows : sequence of dict
    words : Mapping of str to str
        `saved, saved_before, not_saved, nothing_to_save`, and `saved_some` with {kept} where there can be many rows;
        the names of the fields that a person fills in.
    name : callable
        Gives the words for a row that was kept, when others were not.
    language : str
        Of what is said about a field that the log refuses.

    Returns
    -------
    list of str
    """
    kept, faults = [], [] if rows else [words["nothing_to_save"]]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for row in rows:
            try:
                save(**row)
                kept.append(row)
            except Exception as error:  # whatever it is, nobody may believe that it was saved
                told = getattr(error, "faults", None) or [f"{type(error).__name__}: {error}"]
                faults += [_plainly(one, row, words, language) for one in told]
    if faults:
        some = words["saved_some"].format(kept=", ".join(map(name, kept))) if kept else words["not_saved"]
        return [some, *dict.fromkeys(faults)]
    return [words["saved_before" if len(said) == len(rows) else "saved"]]


def _plainly(fault, row, words, language):
    """Say a fault of the log in the words of the form; what no field of the form can cause stays as it is."""
    field, allowed = fault.partition(":")[0], stretches.words("form_faults", language)
    if field not in words or field not in allowed:
        return fault
    if field == "note":  # its text is never repeated
        return allowed["note"].format(field=words["note"])
    return allowed["fault"].format(field=words[field], allowed=allowed[field], value=shown(row[field]))
