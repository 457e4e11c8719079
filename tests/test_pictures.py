"""The step pictures: readable by everybody, the same every time, and true to the stretch."""

import os
import subprocess
import sys
from hashlib import sha256
from math import acos, degrees
from xml.etree import ElementTree

import numpy as np
import pytest

from hipmobility import anatomy, pictures, stretches
from hipmobility.figures import bands
from hipmobility.figures.scene import COLOURS

SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(pictures.PICTURES)
EVERY = pytest.mark.parametrize(
    ("name", "side"), [(name, side) for name in NAMES for side in stretches.SIDES]
)
STRETCHING = [name for name in NAMES if pictures.PICTURES[name].marks.heading]
MISTAKES = [name for name in NAMES if pictures.PICTURES[name].marks.warning]
COLOURED = [name for name in NAMES if pictures.PICTURES[name].highlight]


def drawn(name, side="left", language="en"):
    return ElementTree.fromstring(pictures.step_svg(name, side, language))


def texts(root):
    return [element.text for element in root.iter(f"{SVG}text")]


# what the content asks for


def test_every_picture_that_the_content_names_is_drawn():
    assert set(stretches.PICTURES) == set(NAMES)


def test_every_word_is_used_and_none_is_missing():
    used = {"tag", "not_like_this", "credit"}
    used |= {f"{name}_{kind}" for name in [*NAMES, "pose"] for kind in ("title", "alt")}
    used |= {note.text for picture in pictures.PICTURES.values() for note in picture.marks.notes}
    kinds = [word.replace(" ", "_") for _, word in bands.CLASSES]
    used |= {f"key_{kind}" for kind in ("range", "one", "unknown", *kinds)}
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


def shapes(root):
    """Every path with the colours it inherits, in the order of painting."""
    for element in root.find(f"{SVG}g"):
        for path in element.iter(f"{SVG}path"):
            yield {**element.attrib, **path.attrib}


@pytest.mark.parametrize("name", NAMES)
def test_the_left_picture_is_the_right_one_mirrored_with_readable_words(name):
    left, right = ([path["fill"] for path in shapes(drawn(name, side))] for side in stretches.SIDES)
    assert left == right
    assert len(left) > 50
    words = {note.text for note in pictures.PICTURES[name].marks.notes}
    placed = {}
    for side in stretches.SIDES:
        filled = pictures._spec(name, side, "en")[1]
        for text in drawn(name, side).iter(f"{SVG}text"):
            starts = [word for word in words if filled[word].startswith(text.text)]
            placed.update({(side, word): text for word in starts})
    for word in words:
        there, here = placed["left", word], placed["right", word]
        assert float(there.get("x")) + float(here.get("x")) == pytest.approx(480)
        assert (there.get("text-anchor") is None) == (here.get("text-anchor") == "end")


def boxes(root):
    """Where each text may reach at most: letters of 10.4 at size 20."""
    for text in root.iter(f"{SVG}text"):
        size = float(text.get("font-size", 20))
        wide = 0.52 * size * len(text.text) * (1.08 if text.get("font-weight") == "700" else 1)
        x, y = float(text.get("x")), float(text.get("y"))
        x -= wide if text.get("text-anchor") == "end" else 0
        yield text.text, x, y - 0.9 * size, x + wide, y + 0.25 * size


@EVERY
@pytest.mark.parametrize("language", stretches.languages())
def test_words_stay_on_the_panel_and_off_each_other(name, side, language):
    placed = list(boxes(drawn(name, side, language)))
    for number, (text, left, top, right, bottom) in enumerate(placed):
        assert left >= 2, text
        assert right <= 478, text
        assert top >= 2, text
        assert bottom <= 398, text
        for other, a, b, c, d in placed[:number]:
            assert right <= a or c <= left or bottom <= b or d <= top, f"{text!r} on {other!r}"


def test_words_are_big_enough_on_a_narrow_screen():
    root = drawn("lunge_tall")
    wide = float(root.get("viewBox").split()[2])
    sizes = [float(text.get("font-size", root.get("font-size"))) for text in root.iter(f"{SVG}text")]
    assert min(sizes) * 320 / wide >= 12  # CSS pixels at 320 px


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_says_so_in_words_and_shows_a_dotted_line(name):
    root = drawn(name)
    assert "Not like this" in texts(root)
    assert root.find(f"{SVG}desc").text.startswith("Not like this")
    assert [path for path in shapes(root) if path.get("stroke-dasharray")]


def test_what_the_muscles_are_coloured_for_is_said_in_words_too():
    # the two geometries, from reference_lengths.json: psoas +3.6 and +4.8 %; piriformis 14.3 and 12.1, 18.7 and 17.2 %
    said = {name: " ".join(texts(drawn(name))) for name in NAMES}
    assert "psoas: 4 to 5 % longer than when you stand, in a computer model" in said["lunge_tall"]
    assert "psoas: longer than when" in said["lunge_forward"]
    assert "psoas: about as long as when" in said["lunge_arched"]
    assert "piriformis: 12 to 14 % longer than when" in said["figure_4_press"]
    assert "piriformis: 17 to 19 % longer than when" in said["figure_4_lean"]
    for name in NAMES:
        assert ("computer model" in said[name]) == (name in COLOURED)
        assert ("in a computer model." in pictures.alt_text(name)) == (name in COLOURED)
        assert ("you feel it here:" in said[name]) == (name in COLOURED and name not in MISTAKES)


@pytest.mark.parametrize("name", COLOURED)
def test_a_highlighted_muscle_is_as_long_as_its_colour_says(name):
    spec = pictures.PICTURES[name]
    numbers = anatomy.pose(spec.numbers, "right") if spec.numbers else spec.pose
    longer = anatomy.lengthening(numbers).set_index("muscle")["change_percent"]
    for muscle in spec.highlight:
        if name in MISTAKES:
            assert abs(longer[muscle]) < 2
        else:
            assert longer[muscle] > 2
    for path in shapes(drawn(name)):
        assert path["fill"] != COLOURS["shorter"]


@pytest.mark.parametrize("name", [name for name in COLOURED if pictures.PICTURES[name].numbers])
def test_the_pose_behind_the_numbers_is_the_one_that_is_drawn(name):
    spec = pictures.PICTURES[name]
    assert spec.pose.right == anatomy.pose(spec.numbers, "right", drawn=True).right


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
def test_every_word_stands_out_from_its_panel(name, side):
    for element in drawn(name, side).iter(f"{SVG}text"):
        assert contrast(element.get("fill"), COLOURS["panel"]) >= 4.5


BODY = ("skin", "skin far", "shirt", "shirt far", "shorts", "shorts far")
STRETCHED = ("much longer", "longer", "as long", "shorter", "unknown")


@pytest.mark.parametrize(
    ("mark", "behind"),
    [
        ("body edge", ("panel", "rug", *BODY)),
        ("hair", ("panel", "skin")),
        ("text", ("skin",)),  # the eyes
        ("bone edge", ("bone", "lumbar", *BODY)),
        ("rib edge", ("rib", "shirt")),
        *((muscle, ("bone", "lumbar", "muscle edge", *BODY)) for muscle in STRETCHED),
        *((mark, ("panel", *BODY)) for mark in ("arrow", "wrong")),
        *((mark, ("panel", "rug")) for mark in ("chair edge", "floor", "edge", "mat")),
    ],
)
def test_every_mark_stands_out_from_what_it_lies_on(mark, behind):
    for other in behind:
        assert contrast(COLOURS[mark], COLOURS[other]) >= 3, other


def test_colours_of_muscles_differ_without_colour():
    """On grey paper only lightness is left; the words of the key say the rest."""
    assert contrast(COLOURS["much longer"], COLOURS["longer"]) > 1.3


@EVERY
def test_only_known_colours_are_used(name, side):
    used = {
        value
        for path in shapes(drawn(name, side))
        for key, value in path.items()
        if key in ("fill", "stroke")
    }
    assert used <= {"none", *COLOURS.values()}


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
    a, b = one - corner, other - corner
    return degrees(acos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))


def joints(name):
    return anatomy.landmarks(pictures.PICTURES[name].pose)


def leg(at, side):
    return [at[f"{joint}_{side}"] for joint in ("hip", "knee", "ankle")]


def flat_on_the_floor(at, side):
    # of the model's foot when it stands: heel 12 mm, toe joint 10 mm above the floor
    heel, toe = at[f"heel_{side}"][1], at[f"toe_joint_{side}"][1]
    return heel == pytest.approx(0.012, abs=0.005) and toe == pytest.approx(0.010, abs=0.005)


LUNGES = ["lunge_start", "lunge_forward", "lunge_tall", "lunge_arched"]


@pytest.mark.parametrize("name", LUNGES)
def test_in_the_lunge_the_back_knee_and_the_front_foot_are_on_the_floor(name):
    at = joints(name)
    assert at["knee_right"][1] == pytest.approx(0.05, abs=0.01)  # half as thick as a knee
    assert flat_on_the_floor(at, "left")
    hip, knee, ankle = leg(at, "left")
    assert 70 < angle(hip, knee, ankle) < 97  # a right angle that closes a little as the hips move forward
    assert at["heel_left"][0] < knee[0] < at["toe_joint_left"][0]  # over the foot


def test_the_lunge_starts_with_right_angles_and_the_back_knee_under_the_hip():
    at = joints("lunge_start")
    for side in ("left", "right"):
        assert angle(*leg(at, side)) == pytest.approx(90, abs=7)
    assert at["knee_right"][0] == pytest.approx(at["hip_right"][0], abs=0.01)


@pytest.mark.parametrize("name", LUNGES[1:])
def test_shifting_forward_takes_the_hip_ahead_and_leaves_knee_and_foot_where_they_were(name):
    start, then = (joints(one) for one in ("lunge_start", name))
    stride = [at["ankle_left"][0] - at["knee_right"][0] for at in (start, then)]
    assert stride[1] == pytest.approx(stride[0], abs=0.005)
    ahead = [at["hip_right"][0] - at["knee_right"][0] for at in (start, then)]
    assert ahead[1] > ahead[0] + 0.1
    frames = {pictures.PICTURES[one].marks.frame for one in LUNGES}
    assert len(frames) == 1  # and on the panel too


def test_tucking_stretches_the_hip_further_and_arching_does_not():
    flexion = {name: pictures.PICTURES[name].pose.right.hip_flexion for name in LUNGES}
    assert flexion["lunge_tall"] < flexion["lunge_forward"] < flexion["lunge_start"] < flexion["lunge_arched"]
    lumbar = {name: pictures.PICTURES[name].pose.lumbar_flexion for name in LUNGES}
    assert lumbar["lunge_arched"] < -20 < lumbar["lunge_forward"] < lumbar["lunge_tall"] == 0


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("figure_4")])
def test_on_the_chair_the_standing_foot_is_flat_and_its_shin_upright(name):
    at = joints(name)
    assert flat_on_the_floor(at, "left")
    assert at["ankle_left"][0] == pytest.approx(at["knee_left"][0], abs=0.03)
    assert at["knee_left"][1] == pytest.approx(at["hip_left"][1], abs=0.02)


@pytest.mark.parametrize("name", ["figure_4_cross", "figure_4_press", "figure_4_lean", "figure_4_rounded"])
def test_in_the_figure_4_the_ankle_rests_just_above_the_other_knee_and_the_shin_is_level(name):
    at = joints(name)
    knee, ankle, other = at["knee_right"], at["ankle_right"], at["knee_left"]
    assert 0.03 < other[0] - ankle[0] < 0.1  # a little nearer to the hip than the knee
    assert ankle[1] - other[1] == pytest.approx(0.05, abs=0.025)  # on top of the thigh
    assert ankle[2] == pytest.approx(other[2], abs=0.035)
    rise = degrees(acos((knee[1] - ankle[1]) / np.linalg.norm(knee - ankle)))
    assert rise == pytest.approx(90, abs=20)
    assert -ankle[2] + knee[2] > 0.35  # knee out to the side


def test_pressing_lowers_the_knee_and_leaning_brings_the_chest_forward():
    at = {name: joints(name) for name in NAMES}
    assert at["figure_4_press"]["knee_right"][1] < at["figure_4_cross"]["knee_right"][1] - 0.02

    def ahead(name):
        return (at[name]["neck_base"] - at[name]["hip_right"])[0]

    assert ahead("figure_4_lean") > ahead("figure_4_press") + 0.15
    assert pictures.PICTURES["figure_4_lean"].pose.lumbar_flexion == 0  # the back stays long
    assert pictures.PICTURES["figure_4_rounded"].pose.lumbar_flexion > 40


def test_the_walker_stands_on_both_feet():
    at = joints("walk")
    assert at["heel_left"][1] == pytest.approx(0.012, abs=0.01)
    assert at["toe_joint_right"][1] == pytest.approx(0.010, abs=0.005)
    assert at["knee_right"][0] < at["hip_right"][0] < at["knee_left"][0]


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
    root = ElementTree.fromstring(pictures.step_svg.__wrapped__("lunge_forward"))  # not the one drawn before
    assert not list(root.iter(f"{SVG}script"))
    assert root.get("onload") is None
    assert hostile in root.get("aria-label")
