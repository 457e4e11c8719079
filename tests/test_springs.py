import pytest

from hipmobility.springs import Springs, passive_hip_moment, passive_lumbar_moment, split

# rows of four: knee 0, 30, 60, 90; computed for this project from the coefficients that three independent
# public code bases agree on
RIENER_EDRICH = {
    -20: (25.4007, 24.5411, 23.3607, 22.0896),
    0: (8.5815, 10.0426, 10.6183, 10.7606),
    30: (-1.0098, 3.6422, 5.9863, 7.1604),
    60: (-15.6945, -3.9736, 1.9744, 4.9922),
    90: (-51.3827, -22.1071, -7.246, 0.2977),
    110: (-101.3585, -47.4779, -20.1265, -6.2421),
}


def test_passive_hip_moment():
    for hip, moments in RIENER_EDRICH.items():
        assert passive_hip_moment(hip, [0, 30, 60, 90]) == pytest.approx(moments, abs=1e-4)


# zero moment at these hip angles, from the same source
@pytest.mark.parametrize(("knee", "hip"), [(0, 26.8), (30, 47.2), (60, 69.1), (90, 91.2)])
def test_passive_hip_moment_is_zero_at_rest(knee, hip):
    assert passive_hip_moment(hip - 0.1, knee) > 0 > passive_hip_moment(hip + 0.1, knee)


def test_passive_curves_refuse_what_they_were_not_made_for():
    with pytest.raises(ValueError, match="hip_flexion: -21 is outside -20 to 110\nknee_flexion: 111"):
        passive_hip_moment([0, -21], 111)
    with pytest.raises(ValueError, match=r"fraction: 1\.1 is outside 0 to 1"):
        passive_lumbar_moment(1.1)


def test_passive_lumbar_moment():
    # 100 * 0.0047 / 5.56 * (e^(5.56 x) - 1)
    assert passive_lumbar_moment([0, 0.25, 0.5, 0.75, 0.9, 1]) == pytest.approx(
        [0, 0.25, 1.28, 5.39, 12.51, 21.88], abs=5e-3
    )


# from a separate program with steps of a quarter degree
SPRINGS = [
    *[("bend", 30, loss, lumbar) for loss, lumbar in ((0, 19.7), (15, 21.0), (30, 22.4), (45, 23.8))],
    *[("bend", 60, loss, lumbar) for loss, lumbar in ((0, 33.9), (15, 36.4), (30, 38.9), (45, 41.3))],
    *[("bend", 90, loss, lumbar) for loss, lumbar in ((0, 42.4), (15, 45.1), (30, 47.6), (45, 50.1))],
    *[("bend", 111, loss, lumbar) for loss, lumbar in ((0, 47.0), (15, 49.6), (30, 52.2), (45, 54.6))],
    *[("walk", 90, loss, lumbar) for loss, lumbar in ((0, 3.0), (10, 4.6), (20, 6.6), (25, 7.6))],
    *[("squat", 90, loss, lumbar) for loss, lumbar in ((0, 34.1), (10, 35.3), (20, 37.3), (30, 40.1))],
]


@pytest.mark.parametrize(("task", "trunk", "loss", "lumbar"), SPRINGS)
def test_split(task, trunk, loss, lumbar):
    result = split(task, loss=loss, trunk=trunk)
    assert result.lumbar == pytest.approx(lumbar, abs=0.051)
    whole = {"bend": trunk, "walk": 13, "squat": 125}[task]
    assert result.hip + result.lumbar == pytest.approx(whole)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="'run' is not one of walk, squat, bend"):
        split("run")
    with pytest.raises(ValueError, match="loss: 46 is outside 0 to 45\ntrunk: -1 is outside 0 to 111"):
        split("bend", loss=46, trunk=-1)


def test_nothing_here_speaks_of_strain_or_risk():
    assert set(Springs.__dataclass_fields__) == {"task", "hip", "lumbar"}
