"""Dates in the manner of other programs: what day and month mean is said by the reader, never guessed."""

import re

from hipmobility.records import LogError
from hipmobility.values import shown

ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year"}

_DAY = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})(?:(?:,? +|T)([0-9].*))?")
_YEAR_FIRST = re.compile(r"[0-9]{4}[./-][0-9]{1,2}[./-][0-9]")
_EXAMPLES = {"dmy": "04.03.2026", "mdy": "03/04/2026"}


def iso(text, date_order):
    """Return a date as year-month-day, whether or not there is such a day; what is no date stays as it is."""
    found = _DAY.fullmatch(text)
    if not found:
        return text
    first, second, third, clock = found[1], found[3], found[4], found[5]
    if len(first) == 4 and len(third) <= 2:
        year, month, day = first, second, third
    elif len(third) == 4 and len(first) <= 2 and date_order:
        year = third
        day, month = (first, second) if date_order == "dmy" else (second, first)
    else:
        return text
    if clock and clock[1] == ":":
        clock = f"0{clock}"
    return f"{year}-{month:0>2}-{day:0>2}" + (f" {clock}" if clock else "")


def refuse(cells, column, date_order):
    """Ask for the order of day and month, or say that the rows contradict the one that was given."""
    days, only = _day_month(cells)
    filled = sum(1 for _, cell in cells if cell)
    if date_order is None and days and 2 * len(days) >= filled:
        number, found = (only["dmy"] or only["mdy"] or days)[0]
        ask = 'say date_order="dmy" (day, month, year) or date_order="mdy" (month, day, year)'
        raise LogError([f"column {shown(column)}: {ask} for dates such as {shown(found[0])} in row {number}"])
    if date_order is not None:
        against = only["mdy" if date_order == "dmy" else "dmy"]
        if len(against) > len(only[date_order]):
            raise LogError(
                f'row {number}, {shown(column)}: {shown(found[0])} contradicts date_order="{date_order}"'
                for number, found in against
            )


def order(cells):
    """Return what the dates of a column tell of their order, as far as they do.

    Parameters
    ----------
    cells : list of (int, str)
        Row number and cell of each row.

    Returns
    -------
    order : {"ymd", "dmy", "mdy", "mixed", "open", ""}
        "mixed": rows contradict each other. "open": each row can be read in both ways. "": no dates.
    row : int
        The first row that shows it; 0 for no dates.
    """
    filled = [(number, cell.strip()) for number, cell in cells if cell.strip()]
    days, only = _day_month(filled)
    years = [number for number, cell in filled if _YEAR_FIRST.match(cell)]
    found = {"ymd": years, "dmy": [n for n, _ in only["dmy"]], "mdy": [n for n, _ in only["mdy"]]}
    seen = sorted((rows[0], name) for name, rows in found.items() if rows)
    if not filled or 2 * (len(years) + len(days)) < len(filled):
        return "", 0
    if len(seen) > 1 or (years and days):
        return "mixed", max(seen[0][0], seen[1][0] if seen[1:] else days[0][0])
    return (seen[0][1], seen[0][0]) if seen else ("open", days[0][0])


def problem(cell, problem, date_order):
    """Return what is wrong with a date, in view of the order that the reader gave."""
    found = _DAY.fullmatch(cell)
    if found and len(found[1]) <= 2 and len(found[4]) <= 2:
        return "has a year of two digits; write all four"
    if date_order and problem.startswith("is not year-month-day"):
        return f"is not {ORDERS[date_order]}, such as {_EXAMPLES[date_order]}, nor year-month-day"
    if found and not date_order and len(found[4]) == 4:
        return f'{problem}; is it day, month, year, say date_order="dmy"; is it month, day, year, say date_order="mdy"'
    return problem


def _day_month(cells):
    """Return the dates that end with the year, and among them those that can be read in one order only."""
    days = [(number, found) for number, cell in cells if (found := _DAY.fullmatch(cell))]
    days = [(number, found) for number, found in days if len(found[4]) == 4 and len(found[1]) <= 2]
    return days, {
        "dmy": [(number, found) for number, found in days if int(found[1]) > 12 >= int(found[3])],
        "mdy": [(number, found) for number, found in days if int(found[3]) > 12 >= int(found[1])],
    }
