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


def spoilt(place: Place, value: Any) -> dict[str, Any]:
    """Copy the sound case with one thing wrong."""
    case = copy.deepcopy(SOUND)
    inside: Any = case
    for step in place[:-1]:
        inside = inside[step]
    if value is MISSING:
        del inside[place[-1]]
    else:
        inside[place[-1]] = value
    return case
