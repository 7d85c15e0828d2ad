"""Cases: their answers, and one clear error that names the field for every bad one."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from billing.maths.case import answer, parse
from billing.maths.case_input import answer_input
from billing.maths.errors import BrokenRule

CASE: dict[str, Any] = {
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
    ],
    "as_of": ["2015-11-10", "2015-11-25"],
}
REVERSAL = {"type": "reversal", "on": "2015-12-01", "of": "p1"}


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    """Write the case with a change."""
    case = copy.deepcopy(CASE)
    change(case)
    return json.dumps(case)


def put(*path: Any) -> str:
    """Write the case with one value put at a path; the last of the path is the value."""

    def change(case: Any) -> None:
        *steps, key, value = path
        for step in steps:
            case = case[step]
        case[key] = value

    return changed(change)


def answered(text: str) -> dict[str, Any]:
    """Read and answer a case."""
    return answer(parse(text))


def test_the_example_of_the_case_format_is_answered() -> None:
    result = answered(json.dumps(CASE))
    assert result["schedule"][0] == {
        "no": 1,
        "due_on": "2015-10-10",
        "principal": "1000.00",
        "interest": "72.00",
        "total": "1072.00",
    }
    assert result["states"][0] == {
        "as_of": "2015-11-10",
        "principal_not_due": "4000.00",
        "interest_not_due": "0.00",
        "due_principal": "1000.00",
        "due_interest": "77.50",
        "penalty_interest": "0.00",
        "compound_interest": "0.00",
        "payoff": "5077.50",
        "credit_balance": "0.00",
        "days_past_due": 0,
        "status": "active",
    }


def test_a_reversal_makes_its_payment_as_if_it_had_never_been() -> None:
    undone = answered(changed(lambda case: case["events"].append(REVERSAL)))
    never = answered(changed(lambda case: case["events"].pop(1)))
    assert undone["states"] == never["states"]


def test_the_order_of_events_of_different_days_does_not_matter() -> None:
    turned = answered(changed(lambda case: case["events"].reverse()))
    assert turned == answered(json.dumps(CASE))


def test_a_rate_may_be_a_quotient() -> None:
    assert answered(put("terms", "daily_rate", "0.12/365"))["schedule"][0]["interest"] == "47.34"


BAD_VALUES = [
    (("terms", "daily_rate", 0.0005), "terms.daily_rate"),
    (("terms", "daily_rate", "-0.0005"), "terms.daily_rate"),
    (("terms", "daily_rate", "1"), "terms.daily_rate"),
    (("terms", "daily_rate", "0.12/0"), "terms.daily_rate"),
    (("terms", "daily_rate", "5e-4"), "terms.daily_rate"),
    (("terms", "overdue_multiplier", 1.5), "terms.overdue_multiplier"),
    (("terms", "overdue_multiplier", "NaN"), "terms.overdue_multiplier"),
    (("terms", "due_day", 0), "terms.due_day"),
    (("terms", "due_day", 29), "terms.due_day"),
    (("terms", "due_day", True), "terms.due_day"),
    (("terms", "instalments", 7), "terms.instalments"),
    (("terms", "instalments", 0), "terms.instalments"),
    (("terms", "instalments", "6"), "terms.instalments"),
    (("terms", "instalments", 6.0), "terms.instalments"),
    (("terms", "instalments", 10**30), "terms.instalments"),
    (("terms", "method", "equal"), "terms.method"),
    (("terms", "method", None), "terms.method"),
    (("terms", "prepayment", ["shorten_term"]), "terms.prepayment"),
    (("terms", "compound_interest", "true"), "terms.compound_interest"),
    (("terms", "compound_interest", 1), "terms.compound_interest"),
    (("terms", "colour", "red"), "terms.colour"),
    (("terms", []), "terms"),
    (("events", {}), "events"),
    (("events", []), "events"),
    (("events", 0, None), "events[0]"),
    (("events", 0, "amount", "99.99"), "events[0].amount"),
    (("events", 0, "amount", 6000), "events[0].amount"),
    (("events", 0, "amount", "6000.001"), "events[0].amount"),
    (("events", 0, "amount", "6,000.00"), "events[0].amount"),
    (("events", 0, "amount", "-6000.00"), "events[0].amount"),
    (("events", 0, "amount", "1e5"), "events[0].amount"),
    (("events", 0, "amount", "9" * 11), "events[0].amount"),
    (("events", 0, "amount", "６０００.００"), "events[0].amount"),
    (("events", 0, "amount", " 6000.00"), "events[0].amount"),
    (("events", 1, "amount", "0.00"), "events[1].amount"),
    (("events", 1, "amount", ""), "events[1].amount"),
    (("events", 1, "on", "2015-09-15"), "events[1].on"),
    (("events", 1, "on", "2015-02-30"), "events[1].on"),
    (("events", 1, "on", "20151010"), "events[1].on"),
    (("events", 1, "on", "2015-10-10T00:00:00"), "events[1].on"),
    (("events", 1, "on", "9999-12-31"), "events[1].on"),
    (("events", 1, "type", "draw_down"), "events[1].type"),
    (("events", 1, "type", "gift"), "events[1].type"),
    (("events", 1, "note", "thanks"), "events[1].note"),
    (("events", 1, "of", "p2"), "events[1].of"),
    (("events", 2, "ref", "p1"), "events[2].ref"),
    (("events", 2, "ref", ""), "events[2].ref"),
    (("events", 2, "ref", "\x00"), "events[2].ref"),
    (("events", 2, "ref", "\ud800"), "events[2].ref"),
    (("events", 2, "ref", "p" * 65), "events[2].ref"),
    (("events", 2, {"type": "reversal", "on": "2015-12-01", "of": "p9"}), "events[2].of"),
    (("events", 2, {"type": "reversal", "on": "2015-12-01"}), "events[2].of"),
    (("events", 2, {"type": "repayment", "on": "2015-12-01"}), "events[2].amount"),
    (("events", 2, {"on": "2015-12-01"}), "events[2].type"),
    (("as_of", "2015-11-10"), "as_of"),
    (("as_of", ["2015-09-15"]), "as_of[0]"),
    (("as_of", ["2015-11-10", 20151110]), "as_of[1]"),
    (("currency", "CNY"), "currency"),
]


@pytest.mark.parametrize(("path", "field"), BAD_VALUES, ids=lambda value: ascii(value)[:50])
def test_a_bad_value_is_refused_by_the_name_of_its_field(path: tuple[Any, ...], field: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        answered(put(*path))
    assert refused.value.field == field


def test_a_second_reversal_of_one_payment_is_refused() -> None:
    with pytest.raises(BrokenRule) as refused:
        answered(changed(lambda case: case["events"].extend([REVERSAL, REVERSAL])))
    assert refused.value.field == "events[4].of"


@pytest.mark.parametrize("key", ["terms", "events", "as_of"])
def test_a_missing_part_is_named(key: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        answered(changed(lambda case: case.pop(key)))
    assert (refused.value.code, refused.value.field) == ("missing", key)


@pytest.mark.parametrize("key", list(CASE["terms"]))
def test_a_missing_term_is_named(key: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        answered(changed(lambda case: case["terms"].pop(key)))
    assert refused.value.field == f"terms.{key}"


BROKEN_TEXTS = [
    (b"", "empty input"),
    (b"  \n", "empty input"),
    (b"{", "line 1"),
    (b"[]", "is an object"),
    (b"\xff\xfe{", "0xff"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a": 1} trailing', "Extra data"),
    (
        json.dumps(CASE).replace("6}", "6}").replace('"due_day": 10', '"due_day": 1e999').encode(),
        "1e999",
    ),
    (json.dumps(CASE).replace('"due_day": 10', '"due_day": NaN').encode(), "NaN"),
    (json.dumps(CASE).replace('"due_day": 10', '"due_day": 1, "due_day": 10').encode(), "due_day"),
    (json.dumps(CASE).replace('"due_day": 10', f'"due_day": {"9" * 9000}').encode(), "due_day"),
]


@pytest.mark.parametrize(("data", "said"), BROKEN_TEXTS, ids=lambda value: ascii(value)[:30])
def test_a_broken_text_gets_one_clear_error(data: bytes, said: str) -> None:
    with pytest.raises(BrokenRule) as refused:
        list(answer_input(data, answer))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_byte_order_mark_is_ignored() -> None:
    assert list(answer_input(b"\xef\xbb\xbf" + json.dumps(CASE).encode(), answer))


def test_json_lines_are_answered_line_by_line() -> None:
    good, bad = json.dumps(CASE), put("terms", "instalments", 7)
    lines = "\n".join([good, bad, "", "{broken}", good]).encode() + b"\n{\xff}\r\n"
    answers = [json.loads(line.text) for line in answer_input(lines, answer)]
    assert [sorted(row) for row in answers] == [
        ["schedule", "states"],
        ["error"],
        ["error"],
        ["schedule", "states"],
        ["error"],
    ]
    assert answers[0] == answers[3] == answered(good)
    assert answers[1]["error"].startswith("terms.instalments: ")


def test_a_case_over_several_lines_is_one_case() -> None:
    text = json.dumps(CASE, indent=1)
    assert len(list(answer_input(text.encode(), answer))) == 1
    with pytest.raises(BrokenRule):
        list(answer_input(text.replace('"terms"', "terms").encode(), answer))
