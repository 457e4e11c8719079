"""Pictures of any pose: what is drawn is what the body says, in SVG and in matplotlib alike."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.path import Path

from hipmobility import anatomy, pictures, stretches
from hipmobility.anatomy import Leg, Pose
from hipmobility.figures import bands, body, marks, plot_pose, pose_svg, poses, scene
from hipmobility.figures.marks import Arrow, Frame, Marks, Note
from hipmobility.figures.poses import VIEWS, pose_scene

SVG = "{http://www.w3.org/2000/svg}"
DEEP = anatomy.pose("low_lunge_deep", "right")
FRAME = Frame(200, 240, 340)


@pytest.fixture(autouse=True)
def no_figures_left():
    yield
    plt.close("all")


def named(drawing, *names):
    return [shape for shape in drawing.shapes if shape.name in names]


def spread(shapes):
    points = np.concatenate([ring for shape in shapes for ring in shape.rings])
    return points.min(axis=0), points.max(axis=0)


# what is drawn is what the body says


def test_the_bones_are_where_the_body_has_them():
    drawing = pose_scene(DEEP, view="right", marks=Marks(frame=FRAME))
    expected = [
        o for o in anatomy.bone_outlines(DEEP, "right", tolerance=3e-3) if o.segment not in ("head", "neck")
    ]
    drawn = [shape for shape in drawing.shapes if shape.look.stroke in ("bone edge", "rib edge")]
    assert sorted(shape.name for shape in drawn) == sorted(outline.bone for outline in expected)
    for outline in expected:
        # by hand: 200 units a metre, the middle of the pelvis at 240, the floor at 340, y downwards
        rings = np.concatenate([ring * (200, -200) + (240, 340) for ring in outline.rings])
        same = [np.concatenate(shape.rings) for shape in drawn if shape.name == outline.bone]
        assert any(len(one) == len(rings) and np.allclose(one, rings) for one in same)


@pytest.mark.parametrize("name", [*anatomy.POSES, *pictures.PICTURES])
def test_the_soft_body_covers_its_bones(name):
    """No point of a bone lies more than 6 mm outside all the flesh; 1000 units are a metre."""
    pose = anatomy.pose(name, "right", drawn=True) if name in anatomy.POSES else pictures.PICTURES[name].pose
    for view in ("right", "front", "front_right"):
        drawing = pose_scene(pose, view=view, marks=Marks(frame=Frame(1000, 0, 0)))
        soft = [shape for shape in drawing.shapes if shape.look.stroke == "body edge" and shape.closed]
        flesh = [Path(ring) for shape in soft for ring in shape.rings]
        for bone in drawing.shapes:
            if bone.look.stroke in ("bone edge", "rib edge"):
                points = np.concatenate(bone.rings)
                inside = [part.contains_points(points, radius=wider) for part in flesh for wider in (6, -6)]
                assert np.any(inside, axis=0).all(), (view, bone.name)


def test_a_skull_is_never_drawn():
    for view in VIEWS:
        assert not named(pose_scene(DEEP, view=view), "skull", "jaw", "cervical")


@pytest.mark.parametrize("view", VIEWS)
def test_the_chin_is_before_the_neck_and_the_face_looks_at_whom_it_can_see(view):
    drawing = pose_scene(Pose(side="right"), view=view)
    order = [shape.name for shape in drawing.shapes]
    assert order.index("head") > order.index("neck")
    eyes = [shape for shape in drawing.shapes if shape.look.fill == "text"]
    assert len(eyes) == {"front": 2, "back": 0, "right": 1, "left": 1, "side": 1}.get(view, 2)


@pytest.mark.parametrize("name", [*anatomy.POSES, *pictures.PICTURES])
def test_the_floor_is_just_under_the_bones(name):
    pose = anatomy.pose(name, "right", drawn=True) if name in anatomy.POSES else pictures.PICTURES[name].pose
    drawing = pose_scene(pose, view="right", marks=Marks(frame=FRAME))
    (floor,) = (shape for shape in drawing.shapes if shape.look.stroke == "floor")
    bones = [shape for shape in drawing.shapes if shape.look.stroke == "bone edge"]
    # by hand: 12 mm of flesh at 200 units a metre; a sole is thinner than that in a drawing by 2 units at most
    assert floor.rings[0][0][1] - spread(bones)[1][1] == pytest.approx(2.4, abs=0.6)
    flesh = [shape for shape in drawing.shapes if shape.look.stroke == "body edge"]
    assert abs(spread(flesh)[1][1] - floor.rings[0][0][1]) < 4


def test_muscles_follow_the_paths_of_the_model():
    drawing = pose_scene(DEEP, view="right", highlight=("iliacus",), marks=Marks(frame=FRAME))
    (band,) = named(drawing, "iliacus")
    path = anatomy.muscle_paths(DEEP, ["iliacus"])["iliacus"]
    page = anatomy.project(path, "right")[0] * (200, -200) + (240, 340)
    for end in (page[0], page[-1]):
        assert np.hypot(*(band.rings[0] - end).T).min() < 0.016 * 200
    for ring in band.rings:  # nowhere further from the path than its half width
        steps = np.concatenate([np.linspace(a, b, 50) for a, b in pairwise(page)])
        far = np.hypot(*(ring[:, None] - steps[None]).transpose(2, 0, 1)).min(axis=1)
        assert far.max() <= 0.016 * 200 + 0.5


def test_psoas_is_drawn_from_the_five_vertebrae():
    (band,) = named(pose_scene(DEEP, highlight=("psoas",)), "psoas")
    assert len(band.rings) == 5


def test_a_longer_muscle_is_full_and_a_shorter_one_is_open():
    drawing = pose_scene(DEEP, highlight=("rectus_femoris", "psoas", "gluteus_maximus_lower"))
    looks = {shape.name: shape.look for shape in drawing.shapes if shape.name}
    assert looks["rectus_femoris"].fill == "much longer"
    assert looks["psoas"].fill == "longer"
    assert looks["gluteus_maximus_lower"].stroke == "shorter"
    assert looks["gluteus_maximus_lower"].fill == "muscle edge"
    assert looks["gluteus_maximus_lower"].dash


# numbers: only what may be quoted


@pytest.mark.parametrize(
    ("name", "muscle", "word", "ends"),
    [
        # reference_lengths.json, Rajagopal2016 and gait2392 against standing
        ("low_lunge_deep", "psoas", "longer", (4, 5)),  # 3.6 and 4.8
        ("low_lunge_deep", "rectus_femoris", "much longer", (12, 17)),  # 12.2 and 16.6
        ("low_lunge_deep", "gluteus_maximus_lower", "shorter", (-11, -10)),
        ("figure_4", "piriformis", "much longer", (12, 14)),  # 14.3 and 12.1
        ("figure_4_lean", "piriformis", "much longer", (17, 19)),
        ("standing", "psoas", "as long", (0, 0)),
        ("low_lunge_deep", "tensor_fasciae_latae", "longer", None),  # rough
        ("low_lunge_deep", "gluteus_maximus_upper", "unknown", None),  # the geometries disagree
        ("squat", "piriformis", "much longer", None),  # not a pose of the reference lengths
    ],
)
def test_a_number_is_quoted_only_where_it_may_be(name, muscle, word, ends):
    assert bands.changes(anatomy.pose(name))[muscle] == (word, ends)


def test_the_key_has_no_number_unless_a_range_is_known():
    allowed = dict(anatomy.muscles()[["muscle", "numbers"]].itertuples(index=False))
    for name in anatomy.POSES:
        pose = anatomy.pose(name)
        for muscle, (_, text) in zip(allowed, bands.key_rows(allowed, pose, "en"), strict=True):
            if re.search(r"\d", text):
                assert allowed[muscle] == "range"
                low, high = anatomy.lengthening(pose).set_index("muscle").loc[muscle, ["low", "high"]]
                assert [int(n) for n in re.findall(r"\d+", text)] in ([round(low), round(high)], [round(low)])


def test_the_drawn_pose_may_differ_from_the_one_behind_the_numbers():
    drawn, numbers = anatomy.pose("figure_4", drawn=True), anatomy.pose("figure_4")
    assert "piriformis: 12 to 14 %" in pose_svg(drawn, highlight=("piriformis",), numbers=numbers)
    assert "%" not in re.sub("100%", "", pose_svg(drawn, highlight=("piriformis",)))


# for everybody


@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_of_any_pose_is_well_formed_small_and_says_what_it_shows(view):
    for name in anatomy.POSES:
        drawing = pose_svg(anatomy.pose(name, drawn=True), view=view)
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text
        assert root.get("aria-label") == root.find(f"{SVG}desc").text
        assert root.find(f"{SVG}metadata").text == anatomy.credits_text()
        assert len(drawing.encode()) < 25_000
        assert not any(element.get("id") for element in root.iter())


def test_the_default_description_names_the_muscles():
    root = ElementTree.fromstring(pose_svg(DEEP, highlight=("psoas", "iliacus")))
    assert "psoas: 4 to 5 % longer than when you stand, in a computer model." in root.get("aria-label")
    assert "iliacus: 6 % longer" in root.get("aria-label")


@pytest.mark.parametrize("view", ["side", "three_quarter", "front"])
@pytest.mark.parametrize("name", anatomy.POSES)
def test_the_body_fills_the_panel_and_stays_on_it(name, view):
    drawing = pose_scene(anatomy.pose(name, drawn=True), view=view, highlight=("psoas",))
    low, high = spread([shape for shape in drawing.shapes if shape.look.stroke == "body edge"])
    assert min(low) > 4
    assert high[0] < 476
    assert high[1] < 350  # above the key
    assert high[1] - low[1] > 220  # most of the height down to the key


def test_left_is_the_mirror_image_of_right():
    right, left = pose_scene(DEEP, highlight=("psoas",)), pose_scene(DEEP.mirrored(), highlight=("psoas",))
    bones = ("femur", "psoas", "trunk", "head", "tibia")
    for here, there in zip(named(right, *bones), named(left, *bones), strict=True):
        for one, other in zip(here.rings, there.rings, strict=True):
            assert one * (-1, 1) + (480, 0) == pytest.approx(other)
    assert right.words == left.words  # the key is not mirrored


def test_a_side_can_be_seen_from_the_other_side():
    assert pose_svg(DEEP, view="left") != pose_svg(DEEP, view="right") == pose_svg(DEEP)
    assert pose_svg(DEEP, view="three_quarter") == pose_svg(DEEP, view="front_right")


def test_the_same_bytes_every_time():
    first = pose_svg(DEEP, highlight=("psoas",))
    pose_svg(replace(DEEP, neck_flexion=1))
    poses.seen.cache_clear()
    bands.changes.cache_clear()
    assert pose_svg(DEEP, highlight=("psoas",)) == first


# marks


def test_arms_reach_their_hand_and_keep_their_length():
    shoulder = np.array([0.0, 1.4, 0.16])
    for hand in ([0.3, 1.2, 0.2], [0.5, 1.3, 0.1], [2.0, 1.0, 0.0]):
        bend, end = body.elbow(shoulder, np.array(hand), 1)
        assert np.linalg.norm(bend - shoulder) == pytest.approx(0.29)
        assert np.linalg.norm(end - bend) == pytest.approx(0.25)
        if hand[0] < 1:
            assert end == pytest.approx(hand)
    assert bend[0] > 0


def test_a_ball_looks_the_same_from_everywhere_and_a_disc_does_not():
    for axes in anatomy.VIEWS.values():
        camera = body.Camera(axes, 100, 0, 0)
        for radius, wide in (((0.1, 0.1, 0.1), 20), ((0.1, 0.1, 0.0), None)):
            ring = body._ellipse(camera, np.zeros(3), np.diag(radius))
            size = ring.max(axis=0) - ring.min(axis=0)
            if wide:
                assert size == pytest.approx([wide, wide], rel=0.02)
            elif axes[2][2] == 0:
                assert size == pytest.approx([0, 20], abs=0.5)  # edge on


def test_the_hull_of_two_balls_is_a_capsule():
    camera = body.Camera(anatomy.VIEWS["right"], 100, 0, 0)
    big, same, small = (
        body._ellipse(camera, np.array([x, 0, 0]), radius * np.eye(3))
        for x, radius in ((0, 0.1), (1, 0.1), (0, 0.05))
    )
    capsule = body.hull([big, same])
    assert spread([scene.Shape(scene.Look(), (capsule,))])[1] == pytest.approx([110, 10], abs=0.2)
    x, y = capsule.T
    area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
    assert area == pytest.approx(20 * 100 + 3.1416 * 100, rel=0.02)  # a rectangle and two half discs
    assert body.hull([big, small]) == pytest.approx(big)


def test_notes_arrows_and_props_are_drawn():
    given = Marks(
        prop="chair",
        notes=(Note("a hip & more", 20, 60, to=("hip_this", 0, 0)),),
        arrows=(Arrow("knee_this", (0, -60), (0, -20)),),
        ring="hip_this",
        back="line",
        heading="top",
        warning="no",
        frame=FRAME,
    )
    drawing = pose_scene(anatomy.pose("chair", "right"), view="right", marks=given)
    assert ["a hip & more"] in [list(words.lines) for words in drawing.words]
    hip = anatomy.landmarks(anatomy.pose("chair", "right"))["hip_right"]
    there = np.array([240 + 200 * hip[0], 340 - 200 * hip[1]])
    rings = [shape for shape in drawing.shapes if shape.look.stroke == "arrow" and shape.closed]
    assert rings[0].rings[0].mean(axis=0) == pytest.approx(there)
    looks = {shape.look.fill for shape in drawing.shapes}
    assert {"chair", "chair top", "arrow", "wrong", "lumbar"} - looks == {
        "chair top"
    }  # from the side no top is seen
    assert "a hip &amp; more" in scene.svg(drawing)


def test_a_curve_runs_through_its_points():
    points = np.array([[0, 0], [10, 5], [20, 0], [30, 8]], dtype=float)
    curve = marks.smooth(points, steps=4)
    assert curve[::4] == pytest.approx(points)
    straight = np.array([[0, 0], [4, 2], [8, 4]], dtype=float)
    assert marks.smooth(straight, steps=4) == pytest.approx(np.outer(np.arange(9), [1, 0.5]))


# the twin


@pytest.mark.parametrize("side", ["left", "right"])
def test_matplotlib_draws_the_same_outlines(side):
    given = {
        "view": "three_quarter",
        "highlight": ("piriformis",),
        "marks": Marks(prop="chair", heading="tag"),
    }
    pose = anatomy.pose("figure_4", side)
    drawing, ax = pose_scene(pose, **given), plot_pose(pose, **given)
    paths = [
        patch.get_path()
        for patch in ax.patches
        if to_hex(patch.get_facecolor(), keep_alpha=True)[-2:] != "00"
    ]
    filled = [shape for shape in drawing.shapes if shape.look.fill]
    assert len(paths) == len(filled)
    for path, shape in zip(paths, filled, strict=True):
        corners = path.vertices[path.codes != path.CLOSEPOLY]
        assert corners == pytest.approx(np.concatenate(shape.rings))
    svg = pose_svg(pose, **given)
    written = re.findall(r'd="M(-?\d+) ?(-?\d+)l', svg)
    assert written == [
        tuple(str(round(v * scene.GRID)) for v in ring[0]) for s in drawing.shapes for ring in s.rings[:1]
    ]
    said = [text.get_text() for text in ax.texts]
    assert said[:-1] == [line for words in drawing.words for line in words.lines]
    assert said[-1] == stretches.words("pictures")["credit"]


def test_it_draws_into_the_axes_that_it_is_given_and_returns_them():
    _, axes = plt.subplots(1, 2)
    before = dict(plt.rcParams)
    assert plot_pose(DEEP, ax=axes[1]) is axes[1]
    assert not axes[0].patches
    assert dict(plt.rcParams) == before


def test_a_dollar_is_a_dollar():
    note = Note("5 $ and 6 $", 20, 60)
    ax = plot_pose(DEEP, marks=Marks(notes=(note,)))
    ax.figure.draw_without_rendering()
    assert "5 $ and 6 $" in [text.get_text() for text in ax.texts]


# what goes wrong


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"view": "top"}, "view: 'top' is not one of side, three_quarter, right, left"),
        ({"highlight": ("psoas", "soleus", "x")}, "highlight: 'soleus', 'x' not in psoas, iliacus"),
        ({"language": "xx"}, "language: 'xx' is not"),
    ],
)
def test_an_unknown_name_is_refused_with_what_is_allowed(given, message):
    for call in (pose_svg, plot_pose):
        with pytest.raises(ValueError, match=message):
            call(DEEP, **given)


def test_an_angle_outside_the_lengths_is_refused_where_a_length_is_asked_for():
    far = Pose(left=Leg(knee_flexion=170))
    with pytest.raises(ValueError, match="knee_flexion: 170 is outside"):
        pose_svg(far, highlight=("psoas",))
