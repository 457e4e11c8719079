"""The files that the pages of a site share: each is named by its content, so that none is there twice."""

import hashlib
import json
import re
from urllib.parse import unquote_to_bytes

from hipmobility.widgets.scripts import inside

FOLDER = "assets"
NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{16}}\.\w+")
LONG = 4000  # a value of a widget that is longer gets a file of its own, which other pages may share
# A picture that comes from an output becomes a file only when nothing in it could run, were it opened by itself.
RUNS = re.compile(rb"<script|\son\w+\s*=|javascript:|<foreignobject|<!|href", re.IGNORECASE)
SVG = "data:image/svg+xml,"
VIEW = re.compile(rb'<svg\b[^>]*?\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
PX_A_POINT = 96 / 72  # CSS pixels; matplotlib measures in points


class Assets:
    """Files to write, by their path from the page."""

    def __init__(self):
        self.files = {}

    def add(self, content, suffix):
        """Keep a file and return its path."""
        data = content if isinstance(content, bytes) else content.encode()
        name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()[:16]}.{suffix}"
        self.files[name] = data
        return name

    def picture(self, source):
        """Return the path of a picture that was given as a data address; one that could run something stays."""
        if source.startswith(SVG):
            data = unquote_to_bytes(source.removeprefix(SVG))
            if not RUNS.search(data):
                return self.add(data, "svg")
        return source

    def late(self, path, width=None):
        """Return the attributes of a picture that is loaded when a reader comes near it; its room [px] is kept."""
        size = VIEW.search(self.files.get(path, b""))
        if not size:
            return {"loading": "lazy"}
        wide, high = (float(one) * PX_A_POINT for one in size.groups())
        width = round(wide) if width is None else width
        return {"width": width, "height": round(width * high / wide), "loading": "lazy"}

    def module(self, name, script):
        """Keep the JavaScript of a widget as a plain script: a page that is opened from a folder can import nothing."""
        text = f"(globalThis.hipmobility ??= {{}});\n(hipmobility.modules ??= {{}})[{json.dumps(name)}] = () => {{\n"
        return self.add(f"{text}{inside(script)}}};\n", "js")

    def values(self, values):
        """Return the values of a model, long ones as the names of files, and the paths of these files."""
        short, paths = {}, []
        for name, value in values.items():
            packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            if len(packed) < LONG:
                short[name] = {"is": value}
                continue
            key = hashlib.sha256(packed.encode()).hexdigest()[:16]
            text = f"((globalThis.hipmobility ??= {{}}).data ??= {{}})[{json.dumps(key)}] = {_literal(packed)};\n"
            paths.append(self.add(text, "js"))
            short[name] = {"in": key}
        return short, paths


def _literal(text):
    """Return text as a JavaScript string; a parser reads it faster than the values that it spells."""
    quoted = (
        text.replace("\\", "\\\\")
        .replace("'", "\\'")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return f"'{quoted}'"
