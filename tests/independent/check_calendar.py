#!/usr/bin/env python3
"""Reads a calendar from standard input with the icalendar package, and prints its events.

One line an event, sorted: UID, first day, summary, then each alarm as seconds from the start of the
day. Whatever the standard forbids and the package lets pass is an error here.
"""
import datetime
import re
import sys

import icalendar

data = sys.stdin.buffer.read()
assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b""), "line ends"
for line in data.split(b"\r\n"):
    assert len(line) <= 75, "a line of more than 75 bytes is not folded"
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line), "a control character"
calendar = icalendar.Calendar.from_ical(data)
assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"]
seen = set()
lines = []
for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    uid = str(event["UID"])
    assert uid not in seen, "a UID twice"
    seen.add(uid)
    assert event["DTSTAMP"].dt.tzinfo is not None
    start = event["DTSTART"].dt
    # A date, not a time: the day is the same wherever the calendar is read.
    assert type(start) is datetime.date and "DTEND" not in event
    alarms = []
    for alarm in event.walk("VALARM"):
        assert str(alarm["ACTION"]) == "DISPLAY" and alarm["DESCRIPTION"]
        alarms.append(int(alarm["TRIGGER"].dt.total_seconds()))
    lines.append(" ".join([uid, start.isoformat(), str(event["SUMMARY"]), *map(str, alarms)]))
print("\n".join(sorted(lines)))
