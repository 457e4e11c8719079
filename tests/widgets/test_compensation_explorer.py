"""The state of the explorer of hip and low back, and that what is sent is what was computed."""

import json
import zlib

import numpy as np
import pytest
from traitlets import TraitError

from hipmobility import compensation, explore, stretches
from hipmobility.widgets.compensation_explorer import CompensationExplorer


def unpack(explorer, name):
    kind, start, count = explorer.content["layout"][name]
    return np.frombuffer(zlib.decompress(explorer.data), dtype=f"<{np.dtype(kind.lower()).str[1:]}",
                         count=count, offset=start)  # fmt: skip


@pytest.fixture
def explorer():
    return CompensationExplorer()


@pytest.mark.parametrize("task", compensation.TASKS)
def test_the_browser_gets_every_row_of_solve(explorer, task):
    sent = unpack(explorer, f"values {task}").reshape(-1, 11, 3) / 10
    low, high = explore.HIP_AVAILABLE[task]
    limits = explorer.content["tasks"][task]["hip"]
    assert (limits["low"], limits["high"], limits["step"]) == (low, high, 1)
    for row, hip in enumerate(range(low, high + 1)):
        for column in range(11):
            solved = compensation.solve(task, hip, column / 10)
            assert sent[row, column] == pytest.approx(
                [solved.hip, solved.lumbar, solved.shortfall], abs=0.051
            )
    poses = unpack(explorer, f"poses {task}").reshape(explore.task_poses(task).shape)
    assert poses * [0.1, 2.5e-4, 2.5e-4] == pytest.approx(explore.task_poses(task), abs=0.0501)


def test_every_packed_array_begins_where_a_browser_can_read_it(explorer):
    """A typed array has to begin at a multiple of the size of its numbers, 4 bytes at most."""
    assert {start % 4 for _, start, _ in explorer.content["layout"].values()} == {0}


def test_it_is_small_enough_to_send(explorer):
    assert len(explorer.data) + len(json.dumps(explorer.content)) + len(str(explorer._esm)) < 400_000


def test_it_is_set_and_read_from_python(explorer):
    assert repr(explorer) == (
        "CompensationExplorer(bend: hip 40 available, share 0.5, low back 46.2, short by 3.8 degrees)"
    )
    explorer.task = "squat"
    assert (explorer.task, explorer.hip_available, explorer.share) == ("squat", 85, 0.5)
    explorer.hip_available = np.int64(60)
    explorer.share = 0.3
    assert explorer.share == 0.3
    assert explorer.state == {"task": "squat", "hip_available": 60, "share": 30}
    assert explorer.result == compensation.solve("squat", 60, 0.3)
    explorer.share = 1
    assert explorer.share == 1
    explorer.reset()
    assert explorer.state == {"task": "bend", "hip_available": 40, "share": 50}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("task", "jump", "task: 'jump' is not one of walk, squat, bend"),
        ("hip_available", 91, "hip_available: 91 is not from 0 to 90"),
        ("hip_available", -1, "hip_available: -1 is not from 0 to 90"),
        ("hip_available", 40.5, "hip_available: 40.5 is not a whole number from 0 to 90"),
        ("hip_available", "40", "hip_available: '40' is not a whole number from 0 to 90"),
        ("hip_available", True, "hip_available: True is not a whole number from 0 to 90"),
        ("hip_available", float("nan"), "hip_available: nan is not a whole number from 0 to 90"),
        ("share", 1.1, "share: 1.1 is not 0, 1 or tenths between them"),
        ("share", 0.25, "share: 0.25 is not 0, 1 or tenths between them"),
        ("share", 50, "share: 50 is not 0, 1 or tenths between them"),
        ("share", True, "share: True is not 0, 1 or tenths between them"),
        ("share", float("nan"), "share: nan is not 0, 1 or tenths between them"),
        ("share", "half", "share: 'half' is not 0, 1 or tenths between them"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(explorer, name, value, fault):
    before = dict(explorer.state)
    with pytest.raises(TraitError) as error:
        setattr(explorer, name, value)
    assert str(error.value) == fault
    assert explorer.state == before


def test_a_state_from_a_browser_is_not_taken_on_trust(explorer):
    before = dict(explorer.state)
    for state, fault in [
        ({}, "state: has nothing, not task, hip_available, share"),
        ({**before, "more": 1}, "state: has task, hip_available, share, more, not task, hip_available, share"),
        ({**before, "task": ["walk"]}, "task: ['walk'] is not one of walk, squat, bend"),
        ({"task": "walk", "hip_available": 90, "share": None},
         "hip_available: 90 is not from -10 to 20\nshare (in percent): None is not a whole number from 0 to 100"),
    ]:  # fmt: skip
        with pytest.raises(TraitError) as error:
            explorer.state = state
        assert str(error.value) == fault
    assert explorer.state == before


def test_it_says_how_sure_the_lesson_is_of_the_same_sentences(explorer):
    said = {(one["text"], one["mark"]) for one in explorer.content["evidence"]}
    assert ("If a hip is stiff, your low back may move more in some tasks.", "may") in said
    assert ("We do not know if a stiff hip causes back pain.", "open question") in said
    page = [one for part in stretches.page("hips_and_back").sections for one in part.sentences]
    assert {text for text, _ in said} == {one.text for one in page if one.claim in ("C2", "C3")}
    assert any("predicts nothing about pain" in note for note in explorer.content["notes"])
