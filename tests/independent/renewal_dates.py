#!/usr/bin/env python3
"""Works renewal windows out with Python's calendar, as a witness against the library.

Reads lines `card|license LAST-DAY BIRTHDAY|- TODAY` (days as YYYY-MM-DD, the birthday as MM-DD) and
answers each with `OPENS DAYS-LEFT early|open|expired`.
"""
import calendar
import datetime
import sys

DAY = datetime.timedelta(days=1)


def months_before(day, months):
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_after(day):
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_birthday(day, born):
    if born == (2, 29) and not calendar.isleap(day.year):
        return (day.month, day.day) == (2, 28)
    return (day.month, day.day) == born


def birthday(last, born):
    """Day by day backwards: the first birthday met, or the first day whose month ends on the last."""
    day = last
    for _ in range(366):
        if is_birthday(day, born) if born else month_after(day) == last:
            return day
        day -= DAY
    # No day leads here: as if the month before had this day.
    return months_before(last, 1)


for line in sys.stdin:
    kind, last, born, today = line.split()
    last, today = (datetime.date.fromisoformat(text) for text in (last, today))
    born = None if born == "-" else tuple(int(part) for part in born.split("-"))
    opens = months_before(last, 3) if kind == "card" else months_before(birthday(last, born), 1)
    stage = "expired" if today > last else "open" if today >= opens else "early"
    print(opens.isoformat(), (last - today).days, stage)
