"""One page for the patient, one for the clinician, and a paper sheet of a stretch: HTML, and the same page as PDF.

write, sheet         into a file
Folder               many patients' reports, each by one call
page, sheet_page     as text
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from hipmobility import csvfile, printing, stretches
from hipmobility.report import clinician, patient
from hipmobility.report.findings import gather
from hipmobility.report.markup import PAPERS, Format, document

AUDIENCES = ("patient", "clinician", "both")
SUFFIXES = (".html", ".pdf")

__all__ = ["AUDIENCES", "PAPERS", "Folder", "Written", "page", "sheet", "sheet_page", "write"]


@dataclass(frozen=True)
class Written:
    """What was written: the file, how many sheets of which paper, and its size in bytes."""

    path: Path
    sheets: int
    paper: str
    size: int

    def __str__(self):
        return f"wrote {self.path.name}: {self.sheets} page{'' if self.sheets == 1 else 's'}, {self.paper}"


@dataclass(frozen=True)
class Folder:
    """A place for the reports of many patients: called with a patient, it writes that one's.

    Parameters
    ----------
    log, audience, language, paper
        As for `write`.
    path : str or Path
        The folder; made, readable by its owner only, where there is none. A report that was written here before is
        replaced.
    suffix : {".html", ".pdf"}

    Examples
    --------
    >>> import tempfile
    >>> from hipmobility import cohort
    >>> reports = Folder(cohort.simulate(3), tempfile.mkdtemp())
    >>> print(reports("C2"))
    wrote report_C2.html: 2 pages, a4
    """

    log: object
    path: Path
    audience: str = "both"
    language: str = "en"
    paper: str = "a4"
    suffix: str = ".html"

    def __call__(self, patient_id, *, site=None):
        """Write the report of a patient; returns, and raises, as `write`."""
        folder = Path(self.path)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        how = {"audience": self.audience, "language": self.language, "paper": self.paper, "site": site}
        return write(self.log, patient_id, folder / self.name(patient_id), replace=True, **how)

    def name(self, patient_id):
        """Return the name of a patient's file: two patients never share one, whatever their codes are made of."""
        plain = re.sub(r"[^A-Za-z0-9_-]", "", patient_id)[:40]
        if not re.fullmatch("[A-Z0-9_-]{1,40}", patient_id):  # "p1" and "P1" are one name to some disks
            plain += "_" + hashlib.sha256(patient_id.encode()).hexdigest()[:12]
        return f"report_{plain}{self.suffix}"


def write(log, patient_id, path, *, audience="both", language="en", paper="a4", site=None, replace=False):
    """Write the report of one patient; the log remembers the file, for the day on which the patient is erased.

    Parameters
    ----------
    log : Log, or any object with the tables `sessions, diary, plan` of one, such as `cohort.simulate`
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
    if hasattr(log, "note_copy"):  # tables in memory remember nothing
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
    if dose is not None:
        loaded = stretches.prescribed(loaded, dose)
    return document(loaded.name, language, paper, [tick_sheet.page(loaded, loaded.dose)])


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
