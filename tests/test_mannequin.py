"""The jointed person: where the joints are, and that what is drawn is what the angles say."""

from dataclasses import replace
from math import cos, dist, radians, sin

import pytest

from hipmobility import mannequin
from hipmobility.mannequin import Body, Leg, View

STANDING = Leg(hip_flexion=12)  # against a pelvis tilted by 12 degrees, so the leg is plumb


def test_standing_legs_are_plumb_and_the_feet_are_on_the_floor():
    at = mannequin.joints(Body(this=STANDING, other=STANDING))
    for side in ("this", "other"):
        hip, knee, ankle = (at[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        assert hip[0] == pytest.approx(knee[0]) == pytest.approx(ankle[0])
        # by hand: 76 down to the knee, 74 to the ankle, and that is 10 above the sole
        assert (hip[1], knee[1], ankle[1]) == pytest.approx((160, 84, 10))


@pytest.mark.parametrize(
    ("leg", "knee", "ankle"),
    [
        # by hand, from the hip, x forward and y up: a seated leg, a leg stretched ahead, a heel pulled to the seat
        (Leg(hip_flexion=90, knee_flexion=90), (76, 0), (76, -74)),
        (Leg(hip_flexion=90), (76, 0), (150, 0)),
        (Leg(knee_flexion=90), (0, -76), (-74, -76)),
        # 30 degrees behind the plumb line
        (Leg(hip_flexion=-30), (-38, -76 * cos(radians(30))), (-75, -150 * cos(radians(30)))),
    ],
)
def test_a_positive_angle_means_what_its_name_says(leg, knee, ankle):
    at = mannequin.joints(Body(this=leg, other=Leg(), pelvic_tilt=0))
    x, y, _ = at["this_hip"]
    assert (at["this_knee"][0] - x, at["this_knee"][1] - y) == pytest.approx(knee)
    assert (at["this_ankle"][0] - x, at["this_ankle"][1] - y) == pytest.approx(ankle)


def test_the_pelvis_takes_the_thigh_along():
    level, tilted = (mannequin.joints(Body(Leg(hip_flexion=20), Leg(), pelvic_tilt=tilt)) for tilt in (0, 20))
    assert level["this_knee"][0] == pytest.approx(76 * sin(radians(20)))
    assert tilted["this_knee"][0] == pytest.approx(0)


def test_abduction_opens_both_legs_and_external_rotation_brings_the_foot_in():
    seated = Leg(hip_flexion=90, knee_flexion=90)
    plain = mannequin.joints(Body(this=seated, other=seated, pelvic_tilt=0))
    wide = Leg(hip_flexion=90, hip_abduction=30, knee_flexion=90)
    opened = mannequin.joints(Body(this=wide, other=wide, pelvic_tilt=0))
    assert opened["this_knee"][2] - plain["this_knee"][2] == pytest.approx(38)  # 76 times sin 30
    assert opened["other_knee"][2] - plain["other_knee"][2] == pytest.approx(-38)
    turned = Leg(hip_flexion=90, hip_external_rotation=90, knee_flexion=90)
    crossed = mannequin.joints(Body(this=turned, other=seated, pelvic_tilt=0))
    moved = [b - a for a, b in zip(crossed["this_knee"], crossed["this_ankle"], strict=True)]
    assert moved == pytest.approx(
        [0, 0, -74], abs=1e-9
    )  # the shin lies level, the foot towards the other leg


def test_arching_takes_the_shoulders_back_and_curling_takes_them_forward():
    lean = {}
    for extension in (60, 0, -60):
        at = mannequin.joints(Body(STANDING, STANDING, lumbar_extension=extension))
        lean[extension] = at["spine7"][0]
    assert lean[60] < lean[0] < lean[-60]


@pytest.mark.parametrize("target", [(20, -60, 0), (60, 0, 10), (4, -97, 6)])
def test_the_hand_is_where_it_was_put_and_the_arm_keeps_its_length(target):
    at = mannequin.joints(
        Body(STANDING, STANDING, hands=(("this_shoulder", *target), ("other_shoulder", *target)))
    )
    for side in ("this", "other"):
        shoulder, elbow, hand = (at[f"{side}_{joint}"] for joint in ("shoulder", "elbow", "hand"))
        assert hand == pytest.approx([a + b for a, b in zip(shoulder, target, strict=True)])
        assert dist(shoulder, elbow) == pytest.approx(51)
        assert dist(elbow, hand) == pytest.approx(48)


def test_a_hand_that_is_too_far_is_reached_for_with_a_straight_arm():
    at = mannequin.joints(
        Body(STANDING, STANDING, hands=(("this_shoulder", 500, 0, 0), ("other_shoulder", 0, -50, 0)))
    )
    assert dist(at["this_shoulder"], at["this_hand"]) == pytest.approx(98.5)


def test_a_view_from_the_side_and_from_the_front():
    side, front = View(x=0, y=0), View(azimuth=90, x=0, y=0)
    assert side.flat((3, 5, 7)) == pytest.approx((3, -5))
    assert front.flat((3, 5, 7)) == pytest.approx((-7, -5))  # their right is on our left
    assert side.depth((3, 5, 7)) == pytest.approx(7)
    assert front.depth((3, 5, 7)) == pytest.approx(3)
    above = View(elevation=90, x=0, y=0)
    assert above.depth((3, 5, 7)) == pytest.approx(5)


def test_the_far_limbs_are_drawn_first():
    drawn = [look for _, look in mannequin.draw(Body(STANDING, STANDING), View())]
    (trunk,) = (number for number, look in enumerate(drawn) if "C" in look.get("d", ""))
    last = {look["fill"]: number for number, look in enumerate(drawn)}
    assert max(last["trousers far"], last["skin far"]) < trunk < min(last["trousers"], last["skin"])


def test_the_back_line_runs_behind_the_back():
    body, view = Body(STANDING, STANDING), View()
    at = mannequin.joints(body)
    for i, point in enumerate(mannequin.back_line(body, view)):
        assert point[0] < view.flat(at[f"spine{i}"])[0] - 8
    further = mannequin.back_line(body, replace(view, x=view.x + 10))
    assert further[0][0] == pytest.approx(mannequin.back_line(body, view)[0][0] + 10)


def test_numbers_are_short_and_never_minus_zero():
    assert [mannequin.number(value) for value in (1, 2.0, -0.04, 3.14159, -2.55, 10.96)] == [
        *("1", "2", "0", "3.1", "-2.5", "11"),
    ]
