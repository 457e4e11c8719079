"""The widgets and charts of a page: what stands there at once, and what the page's script then brings to life."""

from hipmobility.markup import joined, tag
from hipmobility.site.cleaning import clean

BROAD_PX = 600  # a broader chart is no longer readable when it is as narrow as a phone


def wide(inner, label):
    """Return what may be wider than a phone in a box of its own, which can be scrolled with the keys too."""
    return tag("div", inner, class_="hm-wide", tabindex="0", role="group", aria_label=label)


class Widgets:
    """The pieces of one page, and the files that they need."""

    def __init__(self, notebook):
        self.notebook, self.words, self.assets = notebook, notebook.words, notebook.assets
        self.models, self.styles = [], {}

    @property
    def scripts(self):
        """The scripts that a page loads with itself: those of its first widget; the others load their own in turn."""
        return next((model["files"] for model in self.models if model), [])

    def place(self, piece):
        """Return what stands on the page for a piece."""
        return getattr(self, f"_{piece['kind']}")(piece)

    def _note(self, key):
        return tag("p", self.words[key], class_="hm-note-lab") if key else None

    def _live(self, piece):
        number = len(self.models)
        self.models.append(self._model(piece))
        wait = tag("p", self.words["wait"], class_="hm-wait")
        return joined(self._note(piece["note"]), tag("div", wait, class_="hm-live", data_model=number))

    def _model(self, piece):
        """Return what the script needs to make a widget, among it the files to load first."""
        values, paths = self.assets.values(piece["values"])
        files = [self.assets.module(piece["name"], piece["script"]), *paths]
        self.styles[self.assets.add(piece["style"], "css")] = None
        model = {"module": piece["name"], "values": values, "files": files}
        if "answers" in piece:
            packed, paths = self.assets.values({"list": piece["answers"]["list"]})
            files += paths
            model["answers"] = {**piece["answers"], "list": packed["list"]}
        if "rules" in piece:
            inner = piece["exercise"]
            packed, paths = self.assets.values({"rules": piece["rules"]})
            files += paths
            note = self.words[inner["note"]] if inner and inner.get("note") else ""
            live = inner and inner["kind"] == "live"
            model |= {
                "rules": packed["rules"],
                "exercise": self._model(inner) if live else None,
                "note": note,
            }
        return model

    def _chart(self, piece):
        path = self.assets.add(piece["svg"], "svg")
        self.notebook.picture = self.notebook.picture or path
        alt = self.words["chart"].format(says="; ".join(piece["says"]))
        room = self.assets.late(path)
        broad = room.get("width", 0) > BROAD_PX
        kind = "hm-chart hm-broad" if broad else "hm-chart"
        picture = tag("img", src=path, alt=alt, class_=kind, **room)
        return wide(picture, self.words["chart_box"]) if broad else picture

    def _still(self, piece):
        return tag("div", self._note("note_still"), tag("pre", piece["text"], tabindex="0"), class_="hm-form")

    def _form(self, piece):
        fields = tag("fieldset", *map(self._field, piece["parts"]), disabled="")
        return tag("div", self._note("note_form"), fields, class_="hm-form")

    def _field(self, part):
        kind, label, value = part["as"], part.get("label"), part["value"]
        if kind == "html":
            return self.html(value)
        if kind == "text":
            return tag("p", value)
        if kind == "button":
            return tag("button", value, type="button")
        if kind == "check":
            box = tag("input", type="checkbox", checked="" if value else None)
            return tag("label", box, " ", label, class_="hm-check")
        if kind == "row":
            options = (tag("button", one, type="button") for one in part["options"])
            return tag("div", tag("span", label) if label else None, *options, class_="hm-row-of")
        return tag("label", tag("span", label), tag("input", type="text", value=value))

    def html(self, html):
        """Return HTML of ours, cleaned all the same."""
        return self.notebook.show(clean(html))

    def _faces(self, piece):
        name = f"faces-{len(self.models)}"
        self.models.append(None)
        controls = [
            self._control(name, number, one, piece["start"][number])
            for number, one in enumerate(piece["controls"])
        ]
        faces = [self._face(face, face["key"] == piece["start"]) for face in piece["faces"]]
        shown = tag("div", *faces, aria_live="polite")
        top = [one for one, how in zip(controls, piece["controls"], strict=True) if how["as"] != "turn"]
        end = [one for one, how in zip(controls, piece["controls"], strict=True) if how["as"] == "turn"]
        about = {
            "class_": "hm-faces",
            "role": "group",
            "aria_label": piece["label"],
            "lang": piece["language"],
        }
        heading = tag("h3", piece["heading"]) if "heading" in piece else None
        return tag("div", heading, *top, shown, *end, **about)

    def _face(self, face, shown):
        path = self.assets.add(face["picture"]["svg"], "svg")
        picture = tag("img", src=path, alt=face["picture"]["alt"], **self.assets.late(path))
        about = {"data_key": " ".join(face["key"]), "hidden": None if shown else ""}
        return tag("div", picture, self.html(face["html"]), class_="hm-face", **about)

    def _control(self, name, number, one, start):
        if one["as"] == "select":
            options = (
                tag("option", text, value=key, selected="" if key == start else None)
                for key, text in one["options"]
            )
            return tag("label", tag("span", one["label"]), tag("select", *options, data_choice=number))
        if one["as"] == "turn":
            keys = " ".join(key for key, _ in one["options"])
            buttons = (
                tag("button", one[way], type="button", data_turn=step)
                for way, step in (("back", -1), ("next", 1))
            )
            return tag(
                "div", *buttons, class_="hm-turn", data_choice=number, data_keys=keys, data_value=start
            )
        radios = (
            tag(
                "label",
                tag(
                    "input",
                    type="radio",
                    name=f"{name}-{number}",
                    value=key,
                    checked="" if key == start else None,
                ),
                text,
            )
            for key, text in one["options"]
        )
        about = {"data_choice": number, "class_": "hm-radios"}
        return tag("fieldset", tag("legend", one["label"]), *radios, **about)
