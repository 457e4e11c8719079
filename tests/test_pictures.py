"""The step pictures: readable by everybody, the same every time, and true to the stretch."""

import os
import subprocess
import sys
from hashlib import sha256
from math import acos, degrees, dist
from xml.etree import ElementTree

import pytest

from hipmobility import pictures, schematics, stretches
from hipmobility.mannequin import joints

SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(schematics.PICTURES)
EVERY = pytest.mark.parametrize(
    ("name", "side"), [(name, side) for name in NAMES for side in stretches.SIDES]
)
STRETCHING = [name for name in NAMES if schematics.PICTURES[name].tag]


def drawn(name, side="left"):
    return ElementTree.fromstring(pictures.step_svg(name, side))


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


# what the content asks for


def test_every_picture_that_the_content_names_is_drawn():
    assert set(stretches.PICTURES) == set(NAMES)


def test_every_word_is_used_and_none_is_missing():
    used = {"tag", "not_like_this"} | {f"{name}_{kind}" for name in NAMES for kind in ("title", "alt")}
    used |= {note.word for picture in schematics.PICTURES.values() for note in picture.notes}
    for language in stretches.languages():
        assert set(stretches.words("pictures", language)) == used


# for everybody


@EVERY
def test_a_picture_says_what_it_shows(name, side):
    root = drawn(name, side)
    assert root.get("role") == "img"
    title, alt = root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text
    assert title
    assert alt == root.get("aria-label") == pictures.alt_text(name, side)
    assert alt[0].isupper()
    assert alt.endswith(".")
    assert "{" not in title + alt


@EVERY
def test_a_picture_stands_on_its_own(name, side):
    drawing = pictures.step_svg(name, side)
    assert len(drawing.encode()) < 25_000
    for element in ElementTree.fromstring(drawing).iter():
        assert element.get("id") is None  # so the same picture may stand twice on a page
        assert not any("url(" in value or key.endswith("href") for key, value in element.items())


@pytest.mark.parametrize("name", STRETCHING)
def test_left_and_right_differ_and_say_so(name):
    left, right = texts(drawn(name, "left")), texts(drawn(name, "right"))
    assert "left side" in left
    assert "right side" in right
    assert "left side" not in right


@pytest.mark.parametrize("name", NAMES)
def test_the_left_picture_is_the_right_one_mirrored_with_readable_words(name):
    left, right = drawn(name, "left"), drawn(name, "right")
    (mirrored,) = (group for group in left.iter(f"{SVG}g") if group.get("transform"))
    assert not [group for group in right.iter(f"{SVG}g") if group.get("transform")]
    assert ElementTree.tostring(mirrored).count(b"<ns0:") > 15
    assert not list(mirrored.iter(f"{SVG}text"))
    places = [[float(text.get("x")) for text in root.iter(f"{SVG}text")] for root in (left, right)]
    for x, opposite in zip(*places, strict=True):
        assert x + opposite == pytest.approx(480) or name in ("lunge_arched", "figure_4_rounded")


def boxes(root):
    """Where each text may reach at most: letters of 10.4 at size 20."""
    for text in root.iter(f"{SVG}text"):
        wide = 10.4 * len(text.text) * (1.08 if text.get("font-weight") == "700" else 1)
        x, y = float(text.get("x")), float(text.get("y"))
        x -= wide if text.get("text-anchor") == "end" else 0
        yield text.text, x, y - 18, x + wide, y + 5


@EVERY
def test_words_stay_on_the_panel_and_off_each_other(name, side):
    placed = list(boxes(drawn(name, side)))
    for number, (text, left, top, right, bottom) in enumerate(placed):
        assert left >= 2, text
        assert right <= 478, text
        assert top >= 2, text
        assert bottom <= 398, text
        for other, a, b, c, d in placed[:number]:
            assert right <= a or c <= left or bottom <= b or d <= top, f"{text!r} on {other!r}"


def test_words_are_big_enough_on_a_narrow_screen():
    root = drawn("walk")
    wide = float(root.get("viewBox").split()[2])
    assert float(root.get("font-size")) * 320 / wide >= 12  # CSS pixels at 320 px


@pytest.mark.parametrize("name", [name for name in NAMES if schematics.PICTURES[name].mistake])
def test_a_mistake_says_so_in_words_and_shows_a_dotted_line(name):
    root = drawn(name)
    assert "Not like this" in texts(root)
    assert root.find(f"{SVG}desc").text.startswith("Not like this")
    assert [element for element in root.iter(f"{SVG}path") if element.get("stroke-dasharray")]


@pytest.mark.parametrize("name", ["lunge_forward", "lunge_tall", "figure_4_press", "figure_4_lean"])
def test_the_stretched_region_has_a_pattern_and_words(name):
    root = drawn(name, "right")
    edge, ellipse = (one for one in root.iter(f"{SVG}ellipse") if one.get("transform"))
    assert edge.get("stroke") == pictures.COLOURS["panel"]
    assert ellipse.get("stroke") == pictures.COLOURS["stretch"]
    stripes = [path.get("d").count("M") for path in root.iter(f"{SVG}path")]
    assert max(stripes) >= 5
    assert "you feel it here:" in " ".join(texts(root))


def contrast(one, other):
    """Contrast ratio of two colours (WCAG 2.2, "relative luminance" and "contrast ratio")."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(lights) / min(lights)


def test_the_formula_of_the_contrast_test():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#0072b2") == pytest.approx(5.19, abs=0.01)  # CLAIMS, section 5


@EVERY
def test_every_mark_and_word_stands_out_from_its_panel(name, side):
    colours, root = pictures.COLOURS, drawn(name, side)
    pale = {colours["panel"], colours["rug"], colours["stretch fill"], "none", None}
    for element in root.iter():
        used = {element.get("fill"), element.get("stroke")} - pale
        least = 4.5 if element.tag == f"{SVG}text" else 3
        for colour in used:
            assert contrast(colour, colours["panel"]) >= least, (element.tag, colour)
            if colour not in (colours["edge"], colours["stretch"]):
                assert contrast(colour, colours["rug"]) >= min(least, 3), (element.tag, colour)
    assert contrast(colours["stretch"], colours["stretch fill"]) >= 3
    assert contrast(colours["stretch fill"], colours["trousers"]) >= 3


# the same every time


def test_the_same_bytes_in_every_program():
    program = (
        "from hashlib import sha256\nfrom hipmobility import pictures, stretches\n"
        "drawn = [pictures.step_svg(n, s) for n in sorted(pictures.PICTURES) for s in stretches.SIDES]\n"
        "print(sha256(''.join(drawn).encode()).hexdigest())"
    )
    here = "".join(pictures.step_svg(name, side) for name in NAMES for side in stretches.SIDES)
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "TZ": "Pacific/Auckland"},
        )
        assert done.stdout.strip() == sha256(here.encode()).hexdigest()


# true to the stretch


def angle(one, corner, other):
    """Angle at a joint [deg], from three places (the scalar product)."""
    a, b = ([p - c for p, c in zip(point, corner, strict=True)] for point in (one, other))
    return degrees(
        acos(sum(x * y for x, y in zip(a, b, strict=True)) / dist(one, corner) / dist(other, corner))
    )


def leg(at, side):
    return [at[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle")]


LUNGES = ["lunge_start", "lunge_forward", "lunge_tall", "lunge_arched"]


@pytest.mark.parametrize("name", LUNGES)
def test_in_the_lunge_the_back_knee_and_the_front_foot_are_on_the_floor(name):
    at = joints(schematics.PICTURES[name].body)
    assert at["this_knee"][1] == pytest.approx(12, abs=0.5)  # half as thick as a knee
    assert at["other_heel"][1] == pytest.approx(7, abs=0.5)
    assert at["other_toe"][1] == pytest.approx(5, abs=0.5)
    hip, knee, ankle = leg(at, "other")
    assert angle(hip, knee, ankle) == pytest.approx(90, abs=15)
    assert ankle[0] - 5 < knee[0] < at["other_toe"][0] + 5  # over the foot


def test_the_lunge_starts_with_right_angles_and_the_back_knee_under_the_hip():
    at = joints(schematics.PICTURES["lunge_start"].body)
    for side in ("this", "other"):
        assert angle(*leg(at, side)) == pytest.approx(90, abs=7)
    assert at["this_knee"][0] == pytest.approx(at["this_hip"][0], abs=1)


@pytest.mark.parametrize("name", LUNGES[1:])
def test_shifting_forward_takes_the_hip_ahead_and_leaves_knee_and_foot_where_they_were(name):
    start, then = (joints(schematics.PICTURES[one].body) for one in ("lunge_start", name))
    stride = [at["other_ankle"][0] - at["this_knee"][0] for at in (start, then)]
    assert stride[1] == pytest.approx(stride[0], abs=1)
    ahead = [at["this_hip"][0] - at["this_knee"][0] for at in (start, then)]
    assert ahead[1] > ahead[0] + 20


def test_tucking_stretches_the_hip_further_and_arching_does_not():
    flexion = {name: schematics.PICTURES[name].body.this.hip_flexion for name in LUNGES}
    assert (
        flexion["lunge_tall"] < flexion["lunge_forward"] < flexion["lunge_start"] <= flexion["lunge_arched"]
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("figure_4")])
def test_on_the_chair_the_standing_foot_is_flat_and_its_shin_upright(name):
    at = joints(schematics.PICTURES[name].body)
    assert at["other_heel"][1] == pytest.approx(7, abs=0.5)
    assert at["other_toe"][1] == pytest.approx(5, abs=0.5)
    assert at["other_ankle"][0] == pytest.approx(at["other_knee"][0], abs=2)
    assert at["other_knee"][1] == pytest.approx(at["other_hip"][1], abs=2)


@pytest.mark.parametrize("name", ["figure_4_cross", "figure_4_press", "figure_4_lean", "figure_4_rounded"])
def test_in_the_figure_4_the_ankle_rests_just_above_the_other_knee_and_the_shin_is_level(name):
    at = joints(schematics.PICTURES[name].body)
    knee, ankle, other = at["this_knee"], at["this_ankle"], at["other_knee"]
    assert 5 < other[0] - ankle[0] < 30  # a little nearer to the hip than the knee
    assert ankle[1] - other[1] == pytest.approx(14 + 8.5, abs=4)  # on top: half a thigh and half an ankle
    assert ankle[2] == pytest.approx(other[2], abs=6)
    assert abs(degrees(acos((knee[1] - ankle[1]) / dist(knee, ankle))) - 90) < 20
    assert knee[2] > at["this_hip"][2] + 30  # out to the side


def test_pressing_lowers_the_knee_and_leaning_brings_the_chest_forward():
    at = {name: joints(schematics.PICTURES[name].body) for name in NAMES}
    assert at["figure_4_press"]["this_knee"][1] < at["figure_4_cross"]["this_knee"][1] - 5
    assert at["figure_4_lean"]["spine7"][0] > at["figure_4_press"]["spine7"][0] + 40
    bend = {
        name: angle(at[name]["spine0"], at[name]["spine3"], at[name]["spine7"])
        for name in ("figure_4_lean", "figure_4_rounded")
    }
    assert bend["figure_4_lean"] > 165  # the back stays long
    assert bend["figure_4_rounded"] < 155


def test_the_walker_stands_on_both_feet():
    at = joints(schematics.PICTURES["walk"].body)
    assert at["other_heel"][1] == pytest.approx(7, abs=1)
    assert at["this_toe"][1] == pytest.approx(5, abs=1)
    assert at["this_knee"][0] < at["this_hip"][0] < at["other_knee"][0]


# what goes wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plank",), "picture: 'plank' is not one of lunge_start, .*, bend"),
        (("walk", "both"), "side: 'both' is not one of left, right"),
        (("walk", "left", "xx"), "language: 'xx' is not "),
    ],
)
def test_an_unknown_name_is_refused_with_what_is_allowed(arguments, message):
    for call in (pictures.step_svg, pictures.alt_text):
        with pytest.raises(ValueError, match=message):
            call(*arguments)


def test_words_cannot_break_out_of_a_picture(monkeypatch):
    known = stretches.words
    hostile = '<script>x</script>" onload="y'
    monkeypatch.setattr(stretches, "words", lambda *a: {key: f"{hostile} {key}" for key in known(*a)})
    root = drawn("lunge_forward")
    assert not list(root.iter(f"{SVG}script"))
    assert root.get("onload") is None
    assert hostile in root.get("aria-label")
