"""One page for the patient, one for the clinician, and a paper sheet of a stretch: HTML, and the same page as PDF.

write, sheet         into a file
page, sheet_page     as text
"""

from dataclasses import dataclass
from pathlib import Path

from hipmobility import csvfile, printing, stretches
from hipmobility.report import clinician, patient
from hipmobility.report.findings import gather
from hipmobility.report.markup import PAPERS, Format, document

AUDIENCES = ("patient", "clinician", "both")
SUFFIXES = (".html", ".pdf")

__all__ = ["AUDIENCES", "PAPERS", "Written", "page", "sheet", "sheet_page", "write"]


@dataclass(frozen=True)
class Written:
    """What was written: the file, how many sheets of which paper, and its size in bytes."""

    path: Path
    sheets: int
    paper: str
    size: int

    def __str__(self):
        return f"wrote {self.path.name}: {self.sheets} page{'' if self.sheets == 1 else 's'}, {self.paper}"


def write(log, patient_id, path, *, audience="both", language="en", paper="a4", site=None, replace=False):
    """Write the report of one patient; the log remembers the file, for the day on which the patient is erased.

    Parameters
    ----------
    log : Log
    patient_id : str
    path : str or Path
        Ends with .html or .pdf. The file is readable by its owner only, and complete or not there at all.
    audience : {"patient", "clinician", "both"}
    language : str
        One of `stretches.languages()`.
    paper : {"a4", "letter"}
        Each audience gets one sheet.
    site : str, optional
        The body site of the diary. Default: the one with the most days; the clinician's page names the others.
    replace : bool
        True replaces a file that is there.

    Returns
    -------
    Written

    Raises
    ------
    ValueError
        When the log does not know this patient or site, or an option is not known.
    FileExistsError
        When the file is there already.
    PrintError
        When a PDF is asked for and there is no browser to print it with.
    """
    path = _target(path, replace)
    text = page(log, patient_id, audience=audience, language=language, paper=paper, site=site)
    written = _put(text, path, paper, 2 if audience == "both" else 1)
    log.note_copy("report", path, patient_id)
    return written


def page(log, patient_id, *, audience="both", language="en", paper="a4", site=None):
    """Return the report as one HTML text; parameters and errors as for `write`."""
    if audience not in AUDIENCES:
        raise ValueError(f"audience: {audience!r} is not {', '.join(AUDIENCES)}")
    found = gather(log, patient_id, site=site, language=language)
    pages = [patient.page(found, language)] if audience != "clinician" else []
    if audience != "patient":
        pages.append(clinician.page(found, language))
    form, shown = Format(language), found.progress
    title = stretches.words(f"report_{'patient' if audience == 'patient' else 'clinician'}", language)[
        "title"
    ]
    span = f", {form.span(shown.start, shown.end)}" if shown else ""
    return document(f"{title}: {found.patient_id}{span}", language, paper, pages)


def sheet(stretch, path, *, dose=None, language="en", paper="a4", replace=False):
    """Write the paper sheet of one stretch: how to do it, and four weeks to tick.

    Parameters
    ----------
    stretch : str
        One of `stretches.KEYS`.
    path, language, paper, replace
        As for `write`.
    dose : Dose, optional
        Default: the one that the stretch suggests.

    Returns
    -------
    Written
    """
    path = _target(path, replace)
    return _put(sheet_page(stretch, dose=dose, language=language, paper=paper), path, paper, 1)


def sheet_page(stretch, *, dose=None, language="en", paper="a4"):
    """Return the paper sheet as one HTML text; parameters as for `sheet`."""
    from hipmobility.report import tick_sheet  # it draws bodies: half a second that the report need not wait

    loaded = stretches.load(stretch, language)
    return document(loaded.name, language, paper, [tick_sheet.page(loaded, dose or loaded.dose)])


def _target(path, replace):
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path.name}: the name has to end with {' or '.join(SUFFIXES)}")
    if path.exists() and not replace:
        raise FileExistsError(f"{path}: exists already")
    return path


def _put(text, path, paper_name, sheets):
    if path.suffix.lower() == ".pdf":
        printing.print_pdf(text, path)
    else:
        with csvfile.replacing(path) as file:
            file.write(text.encode())
    return Written(path, sheets, paper_name, path.stat().st_size)
