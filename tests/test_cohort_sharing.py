"""What is shared of a cohort: whoever has all of it, and knows the rule, cannot work out a number that was hidden."""

import itertools
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from hipmobility import cohort, outcomes
from hipmobility.cohort.sharing import weeks_shown

VERDICTS = list(outcomes.VERDICTS)
QUARTERS = [1, 2, 3, 4]


def overview(cells, counts=(), weeks=()):
    """Return an overview of people in four quarters and in none: a row of verdicts for each of the five."""
    table = pd.DataFrame(cells, index=[*QUARTERS, 0], columns=VERDICTS)
    change = (
        pd.DataFrame({"patients": table.sum()}).rename_axis("change").assign(**{"%": 1.0, "%_of_judged": 1.0})
    )
    quartiles = table.loc[QUARTERS].assign(
        patients=table.loc[QUARTERS].sum(axis=1), early_from=0.1, early_to=0.2
    )
    rates = pd.DataFrame(counts, columns=["patients", "of"]).assign(**{"%": 1.0})
    funnel = pd.DataFrame(weeks, columns=["patients", "logging"]).assign(**{"%": 1.0})
    return cohort.Overview(int(table.to_numpy().sum()), None, change, rates, quartiles, funnel, "", "")


def known(*columns):
    """What a reader sees, in a form that can be compared."""
    return tuple(None if pd.isna(one) else one for column in columns for one in column)


def assert_nobody_can_tell(cases):
    """Of (what is seen, what was hidden): the same sight leaves two values or more for each hidden number."""
    possible = defaultdict(set)
    for seen, truth in cases:
        for place, value in truth.items():
            possible[seen, place].add(value)
    assert possible
    assert {key for key, values in possible.items() if len(values) == 1} == set()


@pytest.mark.parametrize("people", [3, 6])
def test_no_verdict_can_be_worked_out(people):
    cases = []
    for bars in itertools.combinations(range(people + 4), 4):  # all ways to share out people to five verdicts
        edges = [-1, *bars, people + 4]
        counts = [high - low - 1 for low, high in itertools.pairwise(edges)]
        table = cohort.share(overview([*[[0] * 5] * 4, counts]), minimum=3).change
        hidden = table["patients"].isna().to_numpy()
        shown = dict(enumerate(table["patients"]))
        assert all(shown[at] == 0 or shown[at] >= 3 for at in range(5) if not hidden[at])
        assert (table.loc[hidden, ["%", "%_of_judged"]].isna()).all(axis=None)
        cases.append(
            (known(table["patients"], table["together"]), {at: counts[at] for at in np.flatnonzero(hidden)})
        )
    assert_nobody_can_tell(cases)


@pytest.mark.parametrize("people", [3, 8, 12])
def test_no_rate_can_be_worked_out(people):
    pairs = [(part, of) for of in range(people + 1) for part in range(of + 1)]
    table = cohort.share(overview([*[[0] * 5] * 4, [0, 0, people, 0, 0]], pairs), minimum=3).counts
    cases = []
    for (part, of), seen in zip(pairs, table.itertuples(index=False), strict=True):
        if not pd.isna(seen[1]):
            assert not {of, people - of} & {1, 2}
        if not pd.isna(seen[0]):
            assert not {part, of - part} & {1, 2}
            assert not pd.isna(seen[1])
        assert pd.isna(seen[2]) == pd.isna(seen[0])
        hidden = {
            name: value
            for name, value, shown in zip("po", (part, of), seen[:2], strict=True)
            if pd.isna(shown)
        }
        cases.append((known(seen[:2]), hidden))
    assert_nobody_can_tell(cases)


def falling(most, length):
    """All rows of whole numbers from `most` down that never rise."""
    return itertools.combinations_with_replacement(range(most, -1, -1), length)


@pytest.mark.parametrize(("people", "length"), [(8, 3), (5, 4)])
def test_no_week_of_the_funnel_can_be_worked_out(people, length):
    def small(*counts):
        return any(0 < count < 3 for count in counts)

    cases = []
    for planned in falling(people, length):
        for logging in falling(people, length):
            if any(some > all_ for some, all_ in zip(logging, planned, strict=True)):
                continue
            pairs = list(zip(planned, logging, strict=True))
            fits = weeks_shown(pairs, people, small)
            flat = [(value, keep) for pair, keeps in zip(pairs, fits, strict=True)
                    for value, keep in zip(pair, keeps, strict=True)]  # fmt: skip
            seen = tuple(value if keep else None for value, keep in flat)
            hidden = {at: value for at, (value, keep) in enumerate(flat) if not keep}
            for at in list(hidden):
                if 0 in seen[at % 2 : at : 2]:  # once nobody is left, nobody comes back: nothing to hide
                    assert hidden.pop(at) == 0
            cases.append((seen, hidden))
    assert_nobody_can_tell(cases)


def shared_sums(shared):
    """Yield each total that is shared: (rows and verdicts that it counts, the number)."""
    parts = cohort.sharing.GROUPS
    yield range(5), VERDICTS, shared.patients
    for name, row in shared.change.iterrows():
        yield range(5), [name], row["patients"]
        yield range(5), next((list(pair) for pair in parts.values() if name in pair), [name]), row["together"]
    for place, (_, row) in enumerate(shared.quartiles.iterrows()):
        yield [place], VERDICTS, row["patients"]
        for name in (*VERDICTS, *parts):
            yield [place], list(parts.get(name, [name])), row[name]


# numbers around the limit of 3, and some well above it
CELLS = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 9]), min_size=5, max_size=5), min_size=5, max_size=5
)


@settings(max_examples=40)
@given(CELLS)
def test_no_small_cell_of_the_quarters_can_be_worked_out(cells):
    """A solver that has every total finds a lower and a higher number for it."""
    cells = np.array(cells)
    shared = cohort.share(overview(cells), minimum=3)
    sums, totals = [], []
    for rows, verdicts, total in shared_sums(shared):
        if not pd.isna(total):
            picked = np.zeros((5, 5))
            picked[np.ix_(rows, [VERDICTS.index(one) for one in verdicts])] = 1
            assert (picked * cells).sum() == total
            sums.append(picked.ravel())
            totals.append(total)
    exact = LinearConstraint(np.array(sums), totals, totals) if sums else ()
    for cell in np.flatnonzero((cells > 0) & (cells < 3)):
        aim = np.zeros(25)
        aim[cell] = 1
        ends = [
            milp(sign * aim, constraints=exact, integrality=np.ones(25), bounds=Bounds(0, 1000)).fun
            for sign in (1, -1)
        ]
        assert ends[0] < -ends[1], (divmod(cell, 5), shared.change, shared.quartiles)


def test_small_numbers_are_gone_and_their_neighbours_too():
    cells = [[8, 8, 8, 8, 8]] * 4 + [[3, 11, 0, 6, 9]]
    told = cohort.share(overview(cells, [(2, 90), (97, 100), (20, 187), (50, 189)], [(189, 180), (180, 177)]))
    assert told.change["patients"].tolist() == [35, 43, 32, 38, 41]
    assert told.change["together"].tolist() == [78, 78, 70, 70, 41]
    # 3 in no quarter are clearly better: 35 less the quarters would say so
    assert known(told.quartiles.loc[1]) == (40, 16, None, None, 16, 8, 8, 8)
    assert "early_from" not in told.quartiles
    assert known(told.counts["patients"]) == (None, None, None, 50)
    assert known(told.counts["of"]) == (90, 100, None, 189)
    assert known(told.funnel["logging"]) == (180, None)
    assert told.funnel["%"].isna().tolist() == [False, True]
    assert repr(told) == "Overview(189 patients until None, groups below 5 hidden)"


@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ([8, 8, 8, 8, 8], (True, True, True)),
        ([3, 11, 8, 8, 8], (True, True, False)),  # all less the quarters would say 3
        ([3, 0, 8, 8, 8], (True, False, False)),
        ([3, 0, 0, 0, 0], (False, False, False)),
    ],
)
def test_those_in_no_quarter_are_no_small_group_either(rest, shown):
    first = cohort.share(overview([*[[8, 8, 8, 8, 8]] * 4, rest])).quartiles.loc[1]
    names = ("patients", "better", "clearly better")
    assert tuple(not pd.isna(first[name]) for name in names) == shown


def test_a_handful_of_people_is_not_told_at_all():
    told = cohort.share(overview([*[[0] * 5] * 4, [1, 1, 1, 1, 0]], [(4, 4)], [(4, 4)]))
    for table in (told.change, told.counts, told.quartiles, told.funnel):
        assert table.isna().all(axis=None)
    assert repr(told) == "Overview(fewer than 5 patients until None, groups below 5 hidden)"
    nobody = cohort.share(overview([[0] * 5] * 5))
    assert nobody.change["patients"].tolist() == [0] * 5


@pytest.mark.parametrize("minimum", [2, 0, -5, 5.0, "5", None, True])
def test_a_limit_that_protects_nobody_is_refused(minimum):
    with pytest.raises(ValueError, match=r"minimum: .* is not a whole number of 3 or more"):
        cohort.share(overview([[5] * 5] * 5), minimum=minimum)


def test_a_whole_clinic_can_be_shared():
    made = cohort.simulate(120, seed=3)
    full = cohort.summary(cohort.per_patient(*cohort.tables(made.sessions, made.diary, made.plan)))
    told = cohort.share(full)
    for name in ("change", "counts", "quartiles", "funnel"):
        table = getattr(told, name)
        numbers = (
            table[[one for one in table if "%" not in one]]
            .astype("Float64")
            .to_numpy("float64", na_value=np.nan)
        )
        assert not ((numbers > 0) & (numbers < 5)).any()
        assert not np.isnan(numbers).all()
    shown = told.funnel["logging"].notna()
    assert (told.funnel["logging"] == full.funnel["logging"])[shown].all()
    assert (told.warning, told.rule, told.until) == (full.warning, full.rule, full.until)
