"""A form that writes a person's take-home page: what `hipmobility handout` does, for a notebook."""

import base64
from pathlib import Path

import ipywidgets as ipw

from hipmobility import content, handout, records, stretches
from hipmobility.markup import bullets, tag
from hipmobility.report.markup import PAPERS
from hipmobility.values import Field, read, shown
from hipmobility.widgets import own_keys

STYLE = (
    "<style>.hm-take-home p { margin: 0.2em 0; line-height: 1.4; overflow-wrap: anywhere }"
    ".hm-take-home .widget-html-content { min-width: 0 }</style>"
)
WIDE = {"layout": {"width": "min(36em, 98%)"}, "style": {"description_width": "12em"}}
NARROW = {"layout": {"width": "17em"}, "style": {"description_width": "12em"}}
NOTE = Field("note", "note", required=False)


class TakeHomeForm(ipw.VBox):
    """Choose the stretches and their doses, and write the page that a person takes home.

    Parameters
    ----------
    patient_id : str, optional
        The code of the person.
    log : Log, optional
        Its plan fills the doses of each person who has one, and it notes the page.
    folder : str or Path
        Where the file goes.
    language : str
        Of the form, and of the page until another one is chosen.

    Attributes
    ----------
    written : Path or None
        The file, once it is written as the fields now stand.

    Examples
    --------
    >>> form = TakeHomeForm("P1")
    >>> form.set(doses={"hip_flexor": stretches.Dose(holds=2, hold_s=30, days_per_week=4)}, language="es")
    >>> form
    TakeHomeForm(P1, hip_flexor 2 x 30 s on 4 days, es, stretches.html)
    """

    def __init__(self, patient_id="", *, log=None, folder=".", language="en"):
        self._log, self._folder, self._language, self.written = log, Path(folder), language, None
        self._words = stretches.words("take_home_form", language)
        self._names = {key: stretches.load(key, language).name for key in stretches.KEYS}
        self._fields = _fields(self._words, language)
        self._chosen = {
            key: ipw.Checkbox(description=name, indent=False, **WIDE) for key, name in self._names.items()
        }
        self._numbers = {
            key: {name: ipw.IntText(description=self._words[name], **NARROW) for name in content.DOSE}
            for key in stretches.KEYS
        }
        self._message = ipw.HTML(layout={"width": "98%"})
        button = ipw.Button(description=self._words["write"], button_style="primary")
        button.on_click(lambda _: self.write())
        self._fill({})
        heading = ipw.HTML(STYLE + tag("h3", self._words["title"], style="margin:0"))
        first, *rest = self._fields.values()
        super().__init__([heading, first, *self._doses(), *rest, button, self._message])
        self.add_class("hm-take-home")
        own_keys.keep(self)
        for one in (*self._fields.values(), *self._chosen.values(), *self._all_numbers()):
            one.observe(lambda _: self._forget(), "value")
        first.observe(self._take_plan, "value")
        self.set(patient_id=patient_id)

    def set(self, **values):
        """Fill fields from code: `patient_id, doses, language, note, paper, file, replace`.

        `doses` says for each stretch that the page shall have its `Dose`; no other stretch is ticked then.

        Raises
        ------
        ValueError
            For a field or a value that the form does not offer.
        """
        for name in values.keys() - {"doses", *self._fields}:
            raise ValueError(f"{name}: not a field; the form has doses, {', '.join(self._fields)}")
        doses = values.pop("doses", None)
        for key in doses or ():
            stretches.known("doses", key, stretches.KEYS)
        for name, value in values.items():
            try:
                self._fields[name].value = value
            except Exception as error:
                raise ValueError(f"{name}: {value!r} is not offered by the form") from error
        if doses is not None:  # after the person, whose plan they replace
            self._fill(doses)

    @property
    def doses(self):
        """The `Dose` of each stretch that is ticked; a ValueError where a number is not allowed."""
        return {
            key: stretches.Dose(**{name: field.value for name, field in self._numbers[key].items()})
            for key, box in self._chosen.items()
            if box.value
        }

    @property
    def value(self):
        """The other fields as they stand, as one plain value."""
        return {name: field.value for name, field in self._fields.items()}

    def faults(self):
        """Return all that is wrong with the fields, in the words of the form."""
        now, words = self.value, self._words
        ticked = [key for key, box in self._chosen.items() if box.value]
        lines = [] if ticked else [words["no_stretch"]]
        if read(records.fields("sessions")[0], now["patient_id"])[1]:
            lines.insert(0, self._fault("patient_id", now["patient_id"], words["patient_id"]))
        for key in ticked:
            for name, field in self._numbers[key].items():
                _, low, high = content.DOSE[name]
                if not max(low, 1) <= field.value <= high:
                    lines.append(self._fault(name, field.value, f"{self._names[key]}, {words[name]}"))
        if read(NOTE, now["note"])[1] or len(now["note"]) > handout.LONGEST_NOTE:
            lines.append(words["note_fault"].format(field=words["note"], most=handout.LONGEST_NOTE))
        if Path(now["file"]).suffix.lower() != ".html":
            lines.append(self._fault("file", now["file"], words["file"]))
        return lines

    def write(self):
        """Do what the button does: write the page, and say what was written, or all that is in the way.

        Returns
        -------
        Path or None
        """
        self._forget()
        now, words = self.value, self._words
        who, name = now.pop("patient_id"), now.pop("file").strip()
        if lines := self.faults():
            return self._refuse(lines)
        try:
            doses, path = self.doses, self._folder / Path(name).expanduser()
            path = handout.write(path, who, doses, **now)
        except FileExistsError:
            return self._refuse([words["exists"].format(file=path.name, replace=words["replace"])])
        except Exception as error:  # whatever it is, nobody may believe that there is a page
            return self._refuse(_faults(error))
        noted = self._note(path, who)
        self._fields["replace"].value = False  # it was meant for this file
        self.written = path
        self._message.value = tag("div", *self._told(path, doses, noted), role="status")
        return path

    def _note(self, path, who):
        """Tell whether the log notes the file: it is there by now, whatever the log says."""
        try:
            return self._log is not None and self._log.note_copy(handout.KIND, path, who)
        except Exception:
            return False

    def _told(self, path, doses, noted):
        """Yield what was written, where, and a way to save it from a browser that cannot see the folder."""
        words, data = self._words, path.read_bytes()
        yield tag("p", words["written"].format(file=path.name, size=f"{len(data) / 1000:.0f}"))
        said = (
            f"{self._names[key]}: {stretches.dose_line(dose, self._language)}." for key, dose in doses.items()
        )
        yield bullets([*said])
        for key, dose in doses.items():
            low, high = stretches.load(key).hold_range_s
            if dose.hold_s > high:  # 300 may be a slip for 30
                numbers = {"seconds": f"{dose.hold_s:g}", "low": f"{low:g}", "high": f"{high:g}"}
                yield tag("p", words["long_hold"].format(stretch=self._names[key], **numbers))
        yield tag("p", words["where"].format(path=path.resolve()))
        yield tag("p", words["noted" if noted else "not_noted"])
        address = f"data:text/html;base64,{base64.b64encode(data).decode()}"
        yield tag("p", tag("a", words["copy"], href=address, download=path.name))

    def _take_plan(self, change):
        """Fill the doses from the plan in the log, of this person and nobody else.

        Doses that were typed before there was a code stay, for somebody who has no plan.
        """
        if self._log is None:
            return
        who, words = change["new"], self._words
        if change["old"]:
            self._fill({})  # before the log is asked: it may not answer
        try:
            later = handout.planned_later(self._log, who)
            doses = handout.prescribed(self._log, who)
        except handout.NoPlan:
            doses = {}
        except Exception as error:  # whatever it is, nobody may believe that there is no plan
            self._refuse(_faults(error), words["log_silent"])
            return
        if doses:
            self._fill(doses)
        lines = [words["from_plan" if doses else "no_plan"]]
        lines += [words["later"].format(stretch=self._names[key], date=day) for key, day in later.items()]
        if who:
            self._message.value = tag("div", *(tag("p", line) for line in lines), role="status")

    def _fill(self, doses):
        for key, numbers in self._numbers.items():
            dose = doses.get(key) or stretches.load(key).dose
            self._chosen[key].value = key in doses
            for name, field in numbers.items():
                field.value = getattr(dose, name)
        self._forget()

    def _doses(self):
        """Yield the choice of each stretch with its numbers, which can be typed once it is ticked."""
        for key, box in self._chosen.items():
            numbers = [*self._numbers[key].values()]
            for field in numbers:
                ipw.dlink((box, "value"), (field, "disabled"), lambda ticked: not ticked)
            yield ipw.VBox([box, ipw.HBox(numbers, layout={"flex_flow": "row wrap", "width": "98%"})])

    def _all_numbers(self):
        return [field for numbers in self._numbers.values() for field in numbers.values()]

    def _fault(self, name, value, label):
        allowed = stretches.words("form_faults", self._language)
        return allowed["fault"].format(field=label, allowed=allowed[name], value=shown(value))

    def _forget(self):
        """Take back what was said: it is not about the fields as they stand now."""
        self.written, self._message.value = None, ""

    def _refuse(self, lines, heading=None):
        heading = tag("p", heading or self._words["not_written"])
        self._message.value = tag("div", heading, bullets(lines), role="status")

    def __repr__(self):
        now = self.value
        doses = [
            f"{key} {' x '.join(str(field.value) for field in [*numbers.values()][:2])} s"
            f" on {numbers['days_per_week'].value} days"
            for key, numbers in self._numbers.items()
            if self._chosen[key].value
        ]
        who, file = shown(now["patient_id"]) or "nobody yet", shown(now["file"])
        parts = [who, *(doses or ["no stretch yet"]), now["language"], file]
        return f"TakeHomeForm({', '.join(parts)})"


def _faults(error):
    return getattr(error, "faults", None) or [f"{type(error).__name__}: {error}"]


def _fields(words, language):
    """Build the other fields, in the order of the form."""
    languages = [(stretches.words("language", key)["name"], key) for key in stretches.languages()]
    papers = [(words[key], key) for key in PAPERS]
    return {
        "patient_id": ipw.Text(description=words["patient_id"], continuous_update=False, **WIDE),
        "language": ipw.Dropdown(description=words["language"], options=languages, value=language, **WIDE),
        "note": ipw.Textarea(description=words["note"], rows=3, **WIDE),
        "paper": ipw.Dropdown(description=words["paper"], options=papers, index=0, **WIDE),
        "file": ipw.Text(description=words["file"], value="stretches.html", **WIDE),
        "replace": ipw.Checkbox(description=words["replace"], indent=False, layout=WIDE["layout"]),
    }
