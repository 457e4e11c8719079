"""A second source for the cohort's tables: plain Python, one patient after the other, exact fractions, real dates."""

from datetime import date, timedelta
from fractions import Fraction


def per_patient(sessions, diary, plan):
    """Compute the row of each patient from rows that are plain dictionaries; None where nobody can say."""
    people = sorted({row["patient_id"] for row in [*sessions, *diary, *plan]})
    mine = {one: ([], [], []) for one in people}
    for number, rows in enumerate((sessions, diary, plan)):
        for row in rows:
            mine[row["patient_id"]][number].append(row)
    return {one: _work(s, p) | _felt(d, _last(s, d)) for one, (s, d, p) in mine.items() if s or d}


def _last(sessions, diary):
    days = [row["date"] for row in sessions] + [row["date"] for row in diary if row["pain"] is not None]
    return max(days, default=None)


def monday(day):
    return day - timedelta(days=day.weekday())


def _in_force(plan, stretch, day):
    rows = [row for row in plan if row["stretch"] == stretch and row["from_date"] <= day]
    return max(reversed(rows), key=lambda row: row["from_date"], default=None)  # of one day: the last


def _work(sessions, plan):
    weeks = {}  # Monday -> (stretch, side) -> counts
    states = dict.fromkeys(("done", "partly", "not_done", "unknown"), 0)
    days = {row["date"] for row in sessions}
    start = min([row["from_date"] for row in plan] + sorted(days)[:1], default=None)
    day = start
    while sessions and day <= max(days):
        for stretch in ("hip_flexor", "figure_4"):
            for side in ("left", "right"):
                _slot(sessions, plan, day, stretch, side, weeks, states)
        day += timedelta(days=1)
    planned = {week: slots for week, slots in weeks.items() if any(one["days"] for one in slots.values())}
    first = min(planned, default=None)
    early = {w: s for w, s in weeks.items() if first and w < first + timedelta(weeks=4)}
    left, right = _share(weeks, "low", "left"), _share(weeks, "low", "right")
    apart = None if left is None or right is None else int(abs(left - right) >= Fraction(1, 5))
    silent = sum(not any(one["rows"] for one in slots.values()) for slots in planned.values())
    return states | {
        "weeks": len(planned), "silent_weeks": silent, "lower": _share(weeks, "low"), "upper": _share(weeks, "high"),
        "left": left, "right": right, "uneven": apart, "early": _share(early, "low"), "first_monday": first,
    }  # fmt: skip


def _slot(sessions, plan, day, stretch, side, weeks, states):
    here = [r for r in sessions if (r["date"], r["stretch"], r["side"]) == (day, stretch, side)]
    dose = _in_force(plan, stretch, day)
    if not here and (dose is None or dose["holds"] * dose["hold_s"] * dose["days_per_week"] == 0):
        return
    holds, hold_s, days = (dose["holds"], dose["hold_s"], dose["days_per_week"]) if dose else (0, 0, 0)
    target = holds * hold_s
    did = min(target, sum(row["holds"] * min(row["hold_s"], hold_s) for row in here))
    if not here:
        state = "unknown"
    elif not sum(row["holds"] for row in here):
        state = "not_done"
    else:
        state = "done" if did >= target else "partly"
    states[state] += 1
    slots = weeks.setdefault(monday(day), {})
    one = slots.setdefault((stretch, side), {"goal": Fraction(0), "did": 0, "open": 0, "days": 0, "rows": 0})
    one["goal"] += Fraction(target * days, 7)
    one["did"] += did
    one["days"] += days
    one["open"] += target if state == "unknown" else 0
    one["rows"] += len(here)


def _share(weeks, bound, only=None):
    goal = got = Fraction(0)
    for slots in weeks.values():
        for (_, side), one in slots.items():
            if only in (None, side):
                goal += one["goal"]
                got += min(one["goal"], one["did"] + (one["open"] if bound == "high" else 0))
    return got / goal if goal else None


def _felt(diary, last_day):
    values = {}
    for row in sorted(
        (r for r in diary if r["pain"] is not None), key=lambda r: (r["date"], r["time"] or "99")
    ):
        values.setdefault(row["date"], Fraction(str(row["pain"])))
    none = dict.fromkeys(
        ("baseline", "latest", "rose", "slope_week", "persistent", "first_pain", "last_pain")
    )
    told = none | {"change": "not enough data", "pain_days": len(values), "last_day": last_day}
    if not values:
        return told
    first, last = min(values), max(values)
    base = [v for day, v in values.items() if first < day <= first + timedelta(days=7)]
    late = [v for day, v in values.items() if day > last - timedelta(days=7)]
    told |= {"first_pain": first, "last_pain": last, "slope_week": _slope(values)}
    if (last - first).days >= 84 and len(late) >= 4:
        told["persistent"] = int(sum(late) / len(late) >= 4)
    if (last - first).days < 14 or len(base) < 4 or len(late) < 4:
        return told
    before, after = Fraction(sum(base), len(base)), Fraction(sum(late), len(late))
    met = (before - after >= 2) + (before - after >= Fraction(3, 10) * before)
    change = "already low" if before <= 2 else ("no clear change", "maybe better", "clearly better")[met]
    return told | {"baseline": before, "latest": after, "change": change, "rose": int(after - before >= 2)}


def _slope(values):
    if len(values) < 2:
        return None
    x = [(day - date(1970, 1, 1)).days for day in values]
    mean_x, mean_y = Fraction(sum(x), len(x)), sum(values.values()) / len(values)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, values.values(), strict=True))
    return 7 * above / sum((a - mean_x) ** 2 for a in x)
