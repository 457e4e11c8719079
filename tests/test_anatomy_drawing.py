import math
from dataclasses import replace

import numpy as np
import pytest

from hipmobility import anatomy
from hipmobility.anatomy import POSES, Leg, Pose, bone_outlines, landmarks, muscle_paths, pose, project
from hipmobility.anatomy import outlines as outlines_module

BENT = Pose(
    left=Leg(
        hip_flexion=20, hip_abduction=15, hip_external_rotation=30, knee_flexion=60, ankle_dorsiflexion=-10
    ),
    right=Leg(hip_flexion=80, hip_abduction=-5, hip_external_rotation=-20, knee_flexion=100),
    pelvic_tilt=12,
    lumbar_flexion=30,
)


def test_a_positive_angle_means_what_it_says():
    """Left leg, angle by angle: where does the knee, the ankle or the toe go (x forward, y up, z right)?"""

    def moved(name, **angles):
        still, now = landmarks(Pose()), landmarks(Pose(left=Leg(**angles)))
        return now[name] - now["hip_left"] - (still[name] - still["hip_left"])

    assert moved("knee_left", hip_flexion=30)[0] > 0.1
    assert moved("knee_left", hip_abduction=30)[2] < -0.1
    assert moved("ankle_left", knee_flexion=60)[0] < -0.2
    turned = moved("toe_tip_left", hip_external_rotation=30)
    assert turned[2] < -0.05
    assert moved("toe_joint_left", ankle_dorsiflexion=20)[1] > 0.03
    assert moved("toe_tip_left", toe_extension=30)[1] > 0.02
    assert moved("head_top", hip_flexion=0) == pytest.approx([0, 0, 0])


def test_pelvis_spine_and_neck_bend_forward():
    def lean(**angles):
        points = landmarks(Pose(**angles))
        return points["head_top"][0] - points["lumbosacral"][0] - 0.05

    upright = lean()
    assert lean(pelvic_tilt=20) > upright + 0.1
    assert lean(lumbar_flexion=20) > upright + 0.1
    assert lean(neck_flexion=20) > upright + 0.02


def test_knee_and_hip_angles_of_the_skeleton():
    points = landmarks(pose("chair"))
    thigh, shin = points["knee_left"] - points["hip_left"], points["ankle_left"] - points["knee_left"]
    angle = math.degrees(math.acos(thigh @ shin / np.linalg.norm(thigh) / np.linalg.norm(shin)))
    assert angle == pytest.approx(90, abs=3)
    assert thigh[0] == pytest.approx(0.4044, abs=0.01)  # hip to knee of the model
    assert abs(thigh[1]) < 0.02


def test_the_spine_bends_by_what_is_asked():
    bent = anatomy.segment_transforms(Pose(lumbar_flexion=50))["thorax"]
    assert math.degrees(math.atan2(bent[0, 1], bent[1, 1])) == pytest.approx(50)


def test_patella_stays_in_front_of_the_knee():
    for knee in range(0, 141, 10):
        where = anatomy.segment_transforms(Pose(left=Leg(knee_flexion=knee)))
        ligament = muscle_paths(Pose(left=Leg(knee_flexion=knee)), ["rectus_femoris"])["rectus_femoris"][-2:]
        # recfem-P4 to recfem-P5 of the model: the patellar ligament, 5.4 cm in extension
        assert np.linalg.norm(ligament[1] - ligament[0]) == pytest.approx(0.051, abs=0.005)
        assert np.linalg.norm(where["patella_left"][:3, 3] - where["tibia_left"][:3, 3]) < 0.06


def test_left_and_right_are_mirror_images():
    one, other = anatomy.segment_transforms(BENT), anatomy.segment_transforms(BENT.mirrored())
    mirror = np.diag([1, 1, -1, 1])
    for name, matrix in one.items():
        base, _, side = name.partition("_")
        twin = f"{base}_{'left' if side == 'right' else 'right'}" if side else base
        assert mirror @ matrix @ mirror == pytest.approx(other[twin])


def test_every_pose_stands_on_the_floor():
    for named in POSES.values():
        where = anatomy.segment_transforms(named.drawn)
        heights = [
            (b.vertices @ where[b.segment][1, :3] + where[b.segment][1, 3]).min() for b in anatomy.bones()
        ]
        assert min(heights) == pytest.approx(0)


def _lowest(of, *segments):
    where = anatomy.segment_transforms(of)
    return min(
        (b.vertices @ where[b.segment][1, :3] + where[b.segment][1, 3]).min()
        for b in anatomy.bones()
        if b.segment in segments
    )


@pytest.mark.parametrize("name", ["low_lunge_start", "low_lunge_deep"])
def test_lunge_has_the_knee_and_the_front_foot_on_the_floor(name):
    drawn = pose(name, "right", drawn=True)
    assert _lowest(drawn, "patella_right", "tibia_right", "femur_right") < 0.01
    assert _lowest(drawn, "foot_left", "toes_left") < 0.01
    assert _lowest(drawn, "foot_right", "toes_right") < 0.01


@pytest.mark.parametrize("name", ["figure_4", "figure_4_lean"])
def test_drawn_figure_4_has_the_ankle_on_the_other_thigh(name):
    points = landmarks(pose(name, "right", drawn=True))
    hip, knee, ankle = points["hip_left"], points["knee_left"], points["ankle_right"]
    along = (ankle - hip) @ (knee - hip) / ((knee - hip) @ (knee - hip))
    above = ankle - hip - along * (knee - hip)
    assert 0.75 < along < 0.95
    assert 0.03 < above[1] < 0.09
    assert abs(above[2]) < 0.05


def test_squat_stands_over_its_feet():
    points = {name: point[0] for name, point in landmarks(pose("squat", drawn=True)).items()}
    # parts of body mass (Winter 2009): head, arms and trunk 0.678, thighs 0.200, shanks and feet 0.122
    trunk = 0.38 * points["hip_left"] + 0.62 * points["chest"]
    thigh, shank = (
        (points[f"{a}_left"] + points[f"{b}_left"]) / 2 for a, b in (("hip", "knee"), ("knee", "ankle"))
    )
    middle = 0.678 * trunk + 0.2 * thigh + 0.122 * shank
    assert points["heel_left"] + 0.02 < middle < points["toe_joint_left"]


def test_views():
    front = [1.0, 2.0, 3.0]  # forward, up, to the body's right
    assert project(front, "right")[0].tolist() == [1, 2]
    assert project(front, "left")[0].tolist() == [-1, 2]
    assert project(front, "front")[0].tolist() == [-3, 2]
    assert project(front, "back")[0].tolist() == [3, 2]
    assert [float(project(front, view)[1]) for view in list(anatomy.VIEWS)[:4]] == [3, -3, 1, -1]
    with pytest.raises(ValueError, match="view: 'top' is not one of right, left, front, back"):
        project(front, "top")


def test_views_from_ahead_and_a_little_above():
    # by hand: 40 degrees from the side, 18 up; forward goes cos 40 to the right, and comes sin 40 cos 18 nearer
    page, depth = project([1.0, 0.0, 0.0], "front_right")
    assert (page[0], depth) == pytest.approx((0.766, 0.611), abs=1e-3)
    up = project([0.0, 1.0, 0.0], "front_right")
    assert (*up[0], up[1]) == pytest.approx((0, 0.951, 0.309), abs=1e-3)
    for point in np.eye(3):
        (x, y), depth = project(point * (1, 1, -1), "front_left")
        (mirrored, same), near = project(point, "front_right")
        assert [x, y, float(depth)] == pytest.approx([-mirrored, same, float(near)])
    for axes in anatomy.VIEWS.values():  # a picture is never turned inside out
        assert axes @ axes.T == pytest.approx(np.eye(3))
        assert np.linalg.det(axes) == pytest.approx(1)


def _winding(point, rings):
    """Turns of the rings round a point, by adding up angles."""
    total = 0.0
    for ring in rings:
        a = ring - point
        b = np.roll(a, -1, axis=0)
        total += np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1)).sum()
    return round(total / (2 * np.pi))


def _covered(point, page, faces):
    a, b, c = (page[corner] for corner in faces.T)

    def side(p, q):
        return (q[:, 0] - p[:, 0]) * (point[1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (point[0] - p[:, 0])

    one, two, three = side(a, b), side(b, c), side(c, a)
    return bool((((one > 0) & (two > 0) & (three > 0)) | ((one < 0) & (two < 0) & (three < 0))).any())


def test_bones_can_be_left_out_and_the_others_stay_the_same():
    all_of_them, some = bone_outlines(BENT), bone_outlines(BENT, without=("head", "neck"))
    kept = [outline for outline in all_of_them if outline.segment not in ("head", "neck")]
    assert [o.bone for o in some] == [o.bone for o in kept]
    assert len(kept) == len(all_of_them) - 3  # skull, jaw, neck
    for one, other in zip(some, kept, strict=True):
        assert one.depth == other.depth
        assert [ring.tolist() for ring in one.rings] == [ring.tolist() for ring in other.rings]


@pytest.mark.parametrize(("bone", "view"), [("femur", "right"), ("ribs", "front"), ("skull", "front")])
def test_outlines_cover_what_the_bone_covers(bone, view):
    found = next(o for o in bone_outlines(BENT, view, tolerance=1e-9) if o.bone == bone)
    shape = next(b for b in anatomy.bones() if (b.name, b.segment) == (bone, found.segment))
    matrix = anatomy.segment_transforms(BENT)[shape.segment]
    page, _ = project(shape.vertices @ matrix[:3, :3].T + matrix[:3, 3], view)
    points = np.random.default_rng(1).uniform(page.min(axis=0), page.max(axis=0), (300, 2))
    agree = [(_winding(p, found.rings) != 0) == _covered(p, page, shape.faces) for p in points]
    assert sum(agree) >= 297  # specks under 40 square millimetres are left out


def test_faces_look_outward_on_both_sides():
    for bone in anatomy.bones():
        a, b, c = (bone.vertices[corner] for corner in bone.faces.T)
        assert (a * np.cross(b, c)).sum() > 0, (bone.name, bone.segment)  # six times the volume


def test_rings_inside_a_bone_are_left_out():
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=float)
    inside, hole, speck = 0.2 + 0.2 * square, 0.6 + 0.2 * square[::-1], 0.005 * square
    rings = outlines_module._visible([inside, square, hole, speck])
    assert [r.tolist() for r in rings] == [square.tolist(), hole.tolist()]


def test_winding_counts_turns_like_the_sum_of_angles():
    random = np.random.default_rng(0)
    ring, points = random.random((30, 2)), random.random((50, 2))
    counted = outlines_module._winding(points, ring, np.roll(ring, -1, axis=0))
    assert counted.tolist() == [_winding(point, [ring]) for point in points]


def test_thinner_outlines_stay_where_they_were():
    fine, coarse = (
        sum(len(r) for o in bone_outlines(BENT, tolerance=t) for r in o.rings) for t in (1e-4, 2e-3)
    )
    assert coarse < 0.7 * fine
    for a, b in zip(bone_outlines(BENT, tolerance=1e-9), bone_outlines(BENT), strict=True):
        assert np.concatenate(b.rings).min(axis=0) == pytest.approx(
            np.concatenate(a.rings).min(axis=0), abs=4e-3
        )


def test_outlines_are_far_to_near_and_the_same_every_time():
    one, two = bone_outlines(BENT, "front"), bone_outlines(BENT, "front")
    depths = [outline.depth for outline in one]
    assert depths == sorted(depths)
    assert len(one) == 38
    for a, b in zip(one, two, strict=True):
        assert [r.tolist() for r in a.rings] == [r.tolist() for r in b.rings]


def test_drawn_paths_are_as_long_as_the_muscles():
    """The line with its arcs in 8-degree steps, added up, against `muscle_length`: two ways to one number."""
    angles = {name: getattr(BENT.leg, name) for name in ("hip_flexion", "hip_abduction")}
    angles |= {name: getattr(BENT.leg, name) for name in ("hip_external_rotation", "knee_flexion")}
    for name, line in muscle_paths(BENT).items():
        drawn = np.linalg.norm(np.diff(line, axis=0), axis=1).sum()
        assert drawn == pytest.approx(float(anatomy.muscle_length(name, **angles)), abs=2e-4), name


def test_arcs_lie_on_their_surface():
    line = muscle_paths(replace(Pose(), left=Leg(knee_flexion=120)), ["rectus_femoris"])["rectus_femoris"]
    assert len(line) > 6  # five points of the path and the arc over the end of the femur
    plain = muscle_paths(Pose(), ["piriformis"])["piriformis"]
    assert len(plain) == 3


def test_psoas_from_the_vertebrae():
    lines = muscle_paths(pose("standing", "right"), [f"psoas_L{i}" for i in range(1, 6)])
    starts = [line[0][1] for line in lines.values()]
    assert starts == sorted(starts, reverse=True)  # L1 is highest
    assert all(line[0][2] > 0 for line in lines.values())
    with pytest.raises(ValueError, match="'psoas_L6' not in psoas"):
        muscle_paths(Pose(), ["psoas_L6"])
