"""Cases that break a rule: what is wrong, where, the wrong value, and the field to be named.

A place is a path into `SOUND`; `MISSING` takes the key away. Each row spoils one thing only.
"""

import copy
import json
from typing import Any

MISSING = object()

SOUND: dict[str, Any] = {
    "terms": {
        "daily_rate": "0.0005",
        "overdue_multiplier": "1.5",
        "due_day": 10,
        "instalments": 6,
        "method": "equal_principal",
        "prepayment": "reduce_instalments",
        "compound_interest": True,
    },
    "events": [
        {"type": "draw_down", "on": "2015-09-16", "amount": "6000.00"},
        {"type": "repayment", "on": "2015-10-10", "amount": "1072.00", "ref": "p1"},
        {"type": "repayment", "on": "2015-11-25", "amount": "1000.00", "ref": "p2"},
        {"type": "reversal", "on": "2015-12-01", "of": "p1"},
    ],
    "as_of": ["2015-11-10", "2015-11-25"],
}
DRAW_DOWN, PAYMENT, _, REVERSAL = SOUND["events"]

Place = tuple[str | int, ...]
Row = tuple[str, Place, Any, str]

TERMS: list[Row] = [
    ("terms are missing", ("terms",), MISSING, "terms"),
    ("terms are a list", ("terms",), [], "terms"),
    ("terms are nothing", ("terms",), None, "terms"),
    ("terms have an unknown key", ("terms", "grace_days"), 3, "grace_days"),
    ("the daily rate is a word", ("terms", "daily_rate"), "low", "daily_rate"),
    ("the daily rate is negative", ("terms", "daily_rate"), "-0.0005", "daily_rate"),
    ("the daily rate is empty", ("terms", "daily_rate"), "", "daily_rate"),
    ("the daily rate is nothing", ("terms", "daily_rate"), None, "daily_rate"),
    ("the daily rate is not a number", ("terms", "daily_rate"), "NaN", "daily_rate"),
    ("the daily rate is infinite", ("terms", "daily_rate"), "Infinity", "daily_rate"),
    ("the daily rate is true", ("terms", "daily_rate"), True, "daily_rate"),
    ("the daily rate is a list", ("terms", "daily_rate"), ["0.0005"], "daily_rate"),
    ("the daily rate has a decimal comma", ("terms", "daily_rate"), "0,0005", "daily_rate"),
    (
        "the overdue multiplier is a word",
        ("terms", "overdue_multiplier"),
        "half more",
        "overdue_multiplier",
    ),
    (
        "the overdue multiplier is negative",
        ("terms", "overdue_multiplier"),
        "-1.5",
        "overdue_multiplier",
    ),
    (
        "the overdue multiplier is nothing",
        ("terms", "overdue_multiplier"),
        None,
        "overdue_multiplier",
    ),
    (
        "overdue money is cheaper than money on time",
        ("terms", "overdue_multiplier"),
        "0.99",
        "overdue_multiplier",
    ),
    ("the due day is zero", ("terms", "due_day"), 0, "due_day"),
    ("the due day is the 32nd", ("terms", "due_day"), 32, "due_day"),
    ("the due day is negative", ("terms", "due_day"), -10, "due_day"),
    ("the due day is a word", ("terms", "due_day"), "tenth", "due_day"),
    ("the due day is half a day", ("terms", "due_day"), 10.5, "due_day"),
    ("the due day is true", ("terms", "due_day"), True, "due_day"),
    ("there are no instalments", ("terms", "instalments"), 0, "instalments"),
    ("there are seven instalments", ("terms", "instalments"), 7, "instalments"),
    ("instalments are negative", ("terms", "instalments"), -1, "instalments"),
    ("instalments are a word", ("terms", "instalments"), "six", "instalments"),
    ("instalments are two and a half", ("terms", "instalments"), 2.5, "instalments"),
    ("instalments are nothing", ("terms", "instalments"), None, "instalments"),
    ("instalments are true", ("terms", "instalments"), True, "instalments"),
    ("the method is unknown", ("terms", "method"), "balloon", "method"),
    ("the method is nothing", ("terms", "method"), None, "method"),
    ("the method is a list", ("terms", "method"), ["equal_principal"], "method"),
    ("the prepayment effect is unknown", ("terms", "prepayment"), "skip_instalments", "prepayment"),
    ("the prepayment effect is a number", ("terms", "prepayment"), 1, "prepayment"),
    ("compound interest is a word", ("terms", "compound_interest"), "yes", "compound_interest"),
    ("compound interest is a number", ("terms", "compound_interest"), 1, "compound_interest"),
    ("compound interest is nothing", ("terms", "compound_interest"), None, "compound_interest"),
]
DRAW_DOWNS: list[Row] = [
    ("the amount is a fen too small", ("events", 0, "amount"), "99.99", "amount"),
    ("the amount drawn is zero", ("events", 0, "amount"), "0.00", "amount"),
    ("the amount drawn is negative", ("events", 0, "amount"), "-6000.00", "amount"),
    ("the amount drawn is a word", ("events", 0, "amount"), "plenty", "amount"),
    ("the amount drawn has a tenth of a fen", ("events", 0, "amount"), "6000.001", "amount"),
    ("the amount drawn is not a number", ("events", 0, "amount"), "NaN", "amount"),
    ("the amount drawn is infinite", ("events", 0, "amount"), "1e999999", "amount"),
    ("the amount drawn is missing", ("events", 0, "amount"), MISSING, "amount"),
    ("the amount drawn is nothing", ("events", 0, "amount"), None, "amount"),
    ("the amount drawn is true", ("events", 0, "amount"), True, "amount"),
    ("the draw-down day is not in the calendar", ("events", 0, "on"), "2015-02-30", "on"),
    ("the draw-down day is written another way", ("events", 0, "on"), "16/09/2015", "on"),
    ("the draw-down day is an instant", ("events", 0, "on"), "2015-09-16T08:00:00+08:00", "on"),
    ("the draw-down day is a number", ("events", 0, "on"), 20150916, "on"),
    ("the draw-down day is missing", ("events", 0, "on"), MISSING, "on"),
    ("the due dates pass the end of the calendar", ("events", 0, "on"), "9999-12-30", "on"),
    ("the draw-down has an unknown key", ("events", 0, "purpose"), "a phone", "purpose"),
    ("there is no draw-down", ("events",), [PAYMENT], "events"),
    ("there are two draw-downs", ("events",), [DRAW_DOWN, DRAW_DOWN], "events"),
    ("there are no events", ("events",), [], "events"),
    ("events are missing", ("events",), MISSING, "events"),
    ("events are one event", ("events",), DRAW_DOWN, "events"),
    ("an event is a word", ("events", 1), "repayment", "events"),
    ("an event has no type", ("events", 1, "type"), MISSING, "type"),
    ("an event is of an unknown type", ("events", 1, "type"), "holiday", "type"),
    ("an event's type is a list", ("events", 1, "type"), ["repayment"], "type"),
]
REPAYMENTS: list[Row] = [
    ("a payment is of nothing", ("events", 1, "amount"), "0.00", "amount"),
    ("a payment is negative", ("events", 1, "amount"), "-1072.00", "amount"),
    ("a payment has a tenth of a fen", ("events", 1, "amount"), "1072.005", "amount"),
    ("a payment has no amount", ("events", 1, "amount"), MISSING, "amount"),
    ("a payment's amount is an object", ("events", 1, "amount"), {"yuan": 1072}, "amount"),
    ("a payment comes before the draw-down", ("events", 1, "on"), "2015-09-15", "on"),
    ("a payment's day is not in the calendar", ("events", 1, "on"), "2015-11-31", "on"),
    ("a payment's day is missing", ("events", 1, "on"), MISSING, "on"),
    ("a payment has an unknown key", ("events", 1, "colour"), "red", "colour"),
    ("two payments have one reference", ("events", 2, "ref"), "p1", "ref"),
    ("a payment's reference is a list", ("events", 1, "ref"), ["p1"], "ref"),
    ("a reversal is of an unknown payment", ("events", 3, "of"), "p9", "of"),
    ("a reversal says not of what", ("events", 3, "of"), MISSING, "of"),
    ("a reversal is of a number", ("events", 3, "of"), 1, "of"),
    ("a reversal has an amount", ("events", 3, "amount"), "1072.00", "amount"),
    ("a reversal has no day", ("events", 3, "on"), MISSING, "on"),
    ("a payment is reversed twice", ("events", 2), REVERSAL, "of"),
]
PAUSE = {
    "type": "pause",
    "on": "2015-11-20",
    "until": "2015-12-01",
    "stops": ["penalty", "clock"],
    "ref": "h1",
}
RESUME = {"type": "resume", "on": "2015-11-25", "of": "h1", "ref": "e1"}
WAIVER = {
    "type": "waiver",
    "on": "2015-12-01",
    "component": "penalty_interest",
    "amount": "5.00",
    "ref": "w1",
}
RESTRUCTURE = {
    "type": "restructure",
    "on": "2015-12-20",
    "first_due_on": "2016-01-10",
    "instalments": 6,
    "interest_only": 2,
    "ref": "r1",
}
HARDSHIP_EVENTS = [PAUSE, RESUME, WAIVER, RESTRUCTURE]
_PAUSED, _RESUMED, _WAIVED, _AGREED = (("events", 4 + place) for place in range(4))
LATER = {"type": "pause", "on": "2015-11-30", "until": "2016-01-20", "stops": ["clock"]}
UNDONE = {"type": "reversal", "on": "2015-12-02", "of": "e1"}
# Rows that spoil the sound case with the events above after its own.
HARDSHIP: list[Row] = [
    ("a pause ends on its first day", (*_PAUSED, "until"), "2015-11-20", "until"),
    ("a pause ends before it begins", (*_PAUSED, "until"), "2015-11-01", "until"),
    ("a pause ends on no day", (*_PAUSED, "until"), "2015-11-31", "until"),
    ("a pause has no end", (*_PAUSED, "until"), MISSING, "until"),
    ("a pause stops nothing", (*_PAUSED, "stops"), [], "stops"),
    ("a pause says not what stops", (*_PAUSED, "stops"), MISSING, "stops"),
    ("a pause stops one thing twice", (*_PAUSED, "stops"), ["clock", "clock"], "stops"),
    ("a pause stops the unknown", (*_PAUSED, "stops"), ["interest"], "stops"),
    ("a pause stops contacts", (*_PAUSED, "stops"), ["contacts"], "stops"),
    ("a pause stops a list", (*_PAUSED, "stops"), [["clock"]], "stops"),
    ("a pause's stops are a word", (*_PAUSED, "stops"), "clock", "stops"),
    ("a pause begins before the draw-down", (*_PAUSED, "on"), "2015-09-15", "on"),
    ("a pause has an amount", (*_PAUSED, "amount"), "5.00", "amount"),
    ("a pause is left without its name", (*_PAUSED, "ref"), MISSING, "of"),
    ("a pause overlaps another of its kind", (*_WAIVED,), {**PAUSE, "ref": "h2"}, "on"),
    ("a resume comes before its pause", (*_RESUMED, "on"), "2015-11-19", "on"),
    ("a resume comes when its pause is over", (*_RESUMED, "on"), "2015-12-01", "on"),
    ("a resume is of a payment", (*_RESUMED, "of"), "p2", "of"),
    ("a resume is of the unknown", (*_RESUMED, "of"), "h9", "of"),
    ("a resume is of nothing", (*_RESUMED, "of"), MISSING, "of"),
    ("a resume has an end", (*_RESUMED, "until"), "2015-12-01", "until"),
    ("a pause is resumed twice", (*_WAIVED,), {**RESUME, "ref": "e2"}, "of"),
    ("a reversed resume makes two pauses one", (*_WAIVED,), [LATER, UNDONE], "on"),
    ("a waiver is of nothing", (*_WAIVED, "amount"), "0.00", "amount"),
    ("a waiver is negative", (*_WAIVED, "amount"), "-5.00", "amount"),
    ("a waiver is of no component", (*_WAIVED, "component"), MISSING, "component"),
    ("a waiver is of an unknown component", (*_WAIVED, "component"), "fees", "component"),
    ("a waiver comes before the draw-down", (*_WAIVED, "on"), "2015-09-15", "on"),
    ("a waiver has a method", (*_WAIVED, "method"), "all", "method"),
    ("a restructure begins on its day", (*_AGREED, "first_due_on"), "2015-12-20", "first_due_on"),
    ("a restructure begins before", (*_AGREED, "first_due_on"), "2015-12-10", "first_due_on"),
    ("a restructure begins never", (*_AGREED, "first_due_on"), MISSING, "first_due_on"),
    ("a restructure has seven dates", (*_AGREED, "instalments"), 7, "instalments"),
    ("a restructure has no dates", (*_AGREED, "instalments"), 0, "instalments"),
    ("a restructure says not how many", (*_AGREED, "instalments"), MISSING, "instalments"),
    ("four dates are of interest only", (*_AGREED, "interest_only"), 4, "interest_only"),
    ("dates of interest only are negative", (*_AGREED, "interest_only"), -1, "interest_only"),
    ("dates of interest only are half", (*_AGREED, "interest_only"), 1.5, "interest_only"),
    ("no date carries principal", (*_AGREED, "instalments"), 2, "interest_only"),
    ("a restructure has a method", (*_AGREED, "method"), "equal_principal", "method"),
    ("a draw-down is reversed", (*_WAIVED,), {**REVERSAL, "of": "drawn"}, "of"),
    ("a pause is reversed twice", (*_WAIVED,), [{**REVERSAL, "of": "h1"}] * 2, "of"),
]
WHOLE_CASES: list[Row] = [
    ("the days asked for are missing", ("as_of",), MISSING, "as_of"),
    ("the days asked for are one word", ("as_of",), "2015-11-10", "as_of"),
    ("a day asked for is not in the calendar", ("as_of", 1), "2015-11-31", "as_of"),
    ("a day asked for is nothing", ("as_of", 0), None, "as_of"),
    ("a day asked for is before the draw-down", ("as_of", 0), "2015-09-15", "as_of"),
    ("the case has an unknown key", ("currency",), "CNY", "currency"),
]
REFUSED: list[Row] = [*TERMS, *DRAW_DOWNS, *REPAYMENTS, *WHOLE_CASES]

NOT_CASES = [
    ("nothing at all", "", "input"),
    ("a word", "hello", "input"),
    ("a number", "42", "input"),
    ("nothing, in JSON", "null", "input"),
    ("a list of cases", "[]", "input"),
    ("half a case", '{"terms": {', "input"),
    ("two cases over many lines", f"{json.dumps(SOUND, indent=1)}\n" * 2, "input"),
    ("a key that stands twice", json.dumps(SOUND).replace("{", '{"as_of": [], ', 1), "as_of"),
    ("brackets without an end", "[" * 100_000, "input"),
]


def in_hardship() -> dict[str, Any]:
    """Return the sound case with the events of hardship after its own, sound as well."""
    case = copy.deepcopy(SOUND)
    case["events"][0]["ref"] = "drawn"
    case["events"] += copy.deepcopy(HARDSHIP_EVENTS)
    return case


def spoilt_in_hardship(place: Place, value: Any) -> dict[str, Any]:
    """Copy the case of hardship with one thing wrong; a list in an event's place is several events."""
    case = _spoil(in_hardship(), place, value)
    events = case["events"]
    several = [event if isinstance(event, list) else [event] for event in events]
    return case | {"events": [event for part in several for event in part]}


def spoilt(place: Place, value: Any) -> dict[str, Any]:
    """Copy the sound case with one thing wrong."""
    return _spoil(copy.deepcopy(SOUND), place, value)


def _spoil(case: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    inside: Any = case
    for step in place[:-1]:
        inside = inside[step]
    if value is MISSING:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    return case
