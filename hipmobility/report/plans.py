"""Which plan is in force, and when it changed."""

MOST_CHANGES = 6  # marked on a chart and listed


def in_force(found):
    """Return for each stretch the plan row of the last logged day, or the newest where nothing is logged."""
    rows = found.plan.drop_duplicates(["stretch", "from_date"], keep="last")
    if found.progress is not None and (begun := rows["from_date"] <= found.progress.end).any():
        rows = rows[begun]
    return list(
        rows.sort_values("from_date")
        .drop_duplicates("stretch", keep="last")
        .sort_values("stretch")
        .itertuples()
    )


def changes(found):
    """Return the days on which a plan followed another, the last six."""
    if found.progress is None:
        return ()
    days = sorted(set(found.progress.plan["from_date"]))
    return tuple(days[-MOST_CHANGES:])
