"""What the fields of the API read and refuse."""

import re

import pytest
from drf_spectacular.drainage import get_override
from rest_framework import serializers

from core.api import fields
from core.api.problems import BrokenInput


class Form(fields.Input):
    amount = fields.YuanField()
    on = fields.DayField(required=False)
    count = fields.WholeField(min_value=1, max_value=6, required=False)
    agreed = fields.FlagField(required=False)
    note = fields.TextField(max_length=5, required=False)
    method = serializers.ChoiceField(["a", "b"], required=False)


def refused(**given: object) -> list[tuple[str, object]]:
    with pytest.raises(BrokenInput) as broken:
        Form.read({"amount": "1.00"} | given)
    assert all(error.rule and error.remedy for error in broken.value.errors)
    return [(error.field, error.value) for error in broken.value.errors]


@pytest.mark.parametrize(("amount", "fen"), [("1072.5", 107250), ("9" * 10, 999_999_999_900)])
def test_an_amount_of_yuan_is_read_as_fen(amount: str, fen: int):
    assert Form.read({"amount": amount}) == {"amount": fen}


@pytest.mark.parametrize("amount", ["9" * 10, "9" * 11])
def test_the_description_of_an_amount_admits_what_is_read(amount: str):
    pattern = get_override(fields.YuanField, "field")["pattern"]
    assert bool(re.fullmatch(pattern, amount)) == Form(data={"amount": amount}).is_valid()


@pytest.mark.parametrize(
    "amount",
    [
        1072, 1072.0, True, None, [], {}, "", "0", "0.00", "-1.00", "1.000", "1e3", "NaN", "1,000.00", "01.00",
        " 1.00", "1.00\n", "１.00", "9" * 11,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_by_name(amount: object):
    assert [field for field, _ in refused(amount=amount)] == ["amount"]


@pytest.mark.parametrize("amount", ["9" * 10, "9" * 11, "1.1", "1.111", "0.01", "00.01"])
def test_the_reference_describes_just_the_amounts_that_are_read(amount: str):
    described = vars(fields.YuanField)["_spectacular_annotation"]["field"]["pattern"]
    try:
        Form.read({"amount": amount})
    except BrokenInput:
        assert not re.match(described, amount)
    else:
        assert re.match(described, amount)


@pytest.mark.parametrize(
    "day", ["2026-2-1", "20260201", "2026-02-30", "1999-12-31", "2100-01-01", 20260201, None, []]
)
def test_what_is_no_business_date_is_refused_by_name(day: object):
    assert [field for field, _ in refused(on=day)] == ["on"]


@pytest.mark.parametrize("count", ["3", 3.0, True, 0, 7, None, [3]])
def test_what_is_no_whole_number_in_its_bounds_is_refused_by_name(count: object):
    assert [field for field, _ in refused(count=count)] == ["count"]


@pytest.mark.parametrize("agreed", [1, "true", None, [], {}])
def test_a_flag_is_true_or_false(agreed: object):
    assert [field for field, _ in refused(agreed=agreed)] == ["agreed"]


@pytest.mark.parametrize("note", [1, True, "", "a\nb", "toolong", None, ["a"], {"a": 1}])
def test_what_is_no_short_text_is_refused_by_name(note: object):
    assert [field for field, _ in refused(note=note)] == ["note"]


@pytest.mark.parametrize("method", ["c", ["a"], {"a": 1}, None, True])
def test_a_choice_is_one_of_its_words(method: object):
    assert [field for field, _ in refused(method=method)] == ["method"]


def test_an_unknown_field_is_refused_and_its_value_is_not_said_back():
    assert refused(id_card="110101199003071234") == [("id_card", None)]


def test_every_broken_field_is_named_at_once():
    assert {field for field, _ in refused(amount="x", on="x", other=1)} == {"amount", "on", "other"}
