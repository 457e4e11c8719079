import math

import pytest

from hipmobility.compensation import Compensation, band, rhythm, solve


# lumbar share r / (1 + r) of each 30 degrees for the ratios 1.9, 0.9, 0.4, added up by hand:
# 30 * 1.9/2.9 = 19.655; + 30 * 0.9/1.9 = 33.866; + 30 * 0.4/1.4 = 42.437
@pytest.mark.parametrize(
    ("trunk", "lumbar"), [(0, 0), (15, 9.828), (30, 19.655), (60, 33.866), (90, 42.437), (111, 42.437)]
)
def test_rhythm_adds_the_phases_of_esola(trunk, lumbar):
    assert rhythm(trunk) == pytest.approx((lumbar, trunk - lumbar), abs=1e-3)


def test_rhythm_stops_where_the_lumbar_spine_ends():
    assert rhythm(90, lumbar_total=30) == (30, 60)


# worked by hand: hip needed 47.563, deficit 7.563
@pytest.mark.parametrize(("share", "lumbar", "reach"), [(0, 42.4, 82.4), (0.5, 46.2, 86.2), (1, 50.0, 90.0)])
def test_bend_to_90_with_a_hip_that_stops_at_40(share, lumbar, reach):
    result = solve(task="bend", hip_available=40, share=share)
    assert result.lumbar == pytest.approx(lumbar, abs=0.05)
    assert result.hip + result.lumbar == pytest.approx(reach, abs=0.05)
    assert result.shortfall == pytest.approx(90 - reach, abs=0.05)
    assert result.hip == 40


def test_what_the_lumbar_spine_cannot_give_is_missed():
    # hip 20 of 47.563: deficit 27.563, lumbar would be 70, ends at 52: 18 degrees short
    result = solve("bend", 20, 1)
    assert (result.lumbar, result.shortfall) == pytest.approx((52, 18))


def test_a_hip_with_enough_changes_nothing():
    assert solve("squat", 135, 1) == Compensation("squat", share=1, hip=95, lumbar=44.9, shortfall=0)


@pytest.mark.parametrize(
    ("task", "hip_available", "low", "high"),
    [
        ("walk", -5, 3, 18),  # 10 asked for, -5 there: 15 missing on top of 3
        ("walk", 10, 3, 3),
        ("squat", 90, 44.9, 49.9),  # 95 asked for: 5 missing
        ("bend", 40, 42.437, 50),
    ],
)
def test_band_runs_from_share_0_to_share_1(task, hip_available, low, high):
    result = band(task, hip_available)
    assert (result.low.lumbar, result.high.lumbar) == pytest.approx((low, high), abs=1e-3)
    assert (result.low.share, result.assumed.share, result.high.share) == (0, 0.5, 1)
    assert result.assumed.lumbar == pytest.approx((low + high) / 2, abs=1e-3)
    assert result.high.shortfall == pytest.approx(0, abs=1e-9)


def test_every_wrong_argument_is_named():
    with pytest.raises(ValueError, match="hip_available: 200 is outside 0 to 135") as caught:
        solve("bend", 200, 1.5, trunk=math.nan, lumbar_total=10)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "hip_available",
        "share",
        "lumbar_total",
        "trunk",
    ]
    with pytest.raises(ValueError, match="'run' is not one of walk, squat, bend"):
        solve("run", 10)
    with pytest.raises(ValueError, match="trunk: 112 is outside 0 to 111"):
        rhythm(112)


def test_nothing_here_speaks_of_strain_or_risk():
    assert set(Compensation.__dataclass_fields__) == {"task", "share", "hip", "lumbar", "shortfall"}
