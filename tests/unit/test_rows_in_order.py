"""Rows that are read at once are read as they would be one by one, and whatever is not in order isn't."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from core.api.parsing import StrictJSONBatchParser
from devices.api.observation_rows import BatchParser, read
from devices.services.ingestion import Arrival

GOOD = {
    "borrower_number": '"u-1"',
    "device": "7",
    "metric": '"steps"',
    "day": '"2026-09-15"',
    "value": "8123",
}


def row(*more: str, **changes: str) -> str:
    """Write a row: its members as they are spelled, and what else stands in it."""
    members = [f'"{name}": {text}' for name, text in (GOOD | changes).items() if text]
    return "{" + ", ".join([*members, *more]) + "}"


def body(*rows: str) -> bytes:
    return ('{"observations": [' + ",\n".join(rows) + "]}").encode("utf-8", "surrogatepass")


def at_once(sent: bytes) -> object:
    return BatchParser().parse(BytesIO(sent))["observations"]


def one_by_one(sent: bytes) -> object:
    rows = StrictJSONBatchParser().parse(BytesIO(sent))["observations"]
    return list(map(as_stored, map(read, rows)))


def as_stored(row: object) -> object:
    """Return what is read of a row with its number as it would be kept: exact ones are rounded then."""
    if isinstance(row, Arrival) and isinstance(row.value, (int, float, Decimal)):
        return row if isinstance(row.value, bool) else row._replace(value=float(row.value))
    return row


@pytest.mark.parametrize(
    "rows",
    [
        [row()],
        [row(value="0.5"), row(day='"2099-12-31"'), row(metric='"é"')],
        [row('"typed_by_hand": true'), row(), row('"typed_by_hand": false')],
        [row(value=value) for value in ("0", "-0", "1e3", "8123.0", "999999999999999", "-1.5E-3")],
    ],
)
def test_rows_in_order_are_read_at_once_as_they_would_be_one_by_one(rows: list[str]) -> None:
    read_rows = at_once(body(*rows))
    assert isinstance(read_rows, list)
    assert all(isinstance(row, Arrival) for row in read_rows)
    assert read_rows == one_by_one(body(*rows))


@pytest.mark.parametrize(
    "odd",
    [
        row('"device": 7'),
        row('"typed_by_hand": true', '"typed_by_hand": false'),
        row('"typed_by_hand": null'),
        row('"limit": 1'),
        row(metric=""),
        row(borrower_number='"a:b"'),
        row(borrower_number='"a\\u0041"'),
        row(device="7.0"),
        row(device="1" + "0" * 18),
        row(value="true"),
        row(value='"1"'),
        row(value="1e999"),
        row(value="1" * 18),
        row(day='"1999-12-31"'),
        row(day='"2100-01-01"'),
        row(day='"2026-9-15"'),
        row(day='"2026-09-15T00:00:00"'),
        row(day="20260915"),
        "[]",
        "1",
    ],
)
def test_what_is_out_of_order_is_left_to_be_read_one_by_one(odd: str) -> None:
    try:
        read_rows = at_once(body(row(), odd))
    except ParseError:
        return
    assert isinstance(read_rows, list)
    assert not any(isinstance(row, Arrival) for row in read_rows)


def test_a_number_closer_to_zero_than_any_that_is_kept_is_zero() -> None:
    (read_row,) = BatchParser().parse(BytesIO(body(row(value="1e-" + "9" * 30))))["observations"]
    assert read_row.value == 0


texts = st.sampled_from(
    ['"u-1"', '""', '"a:b"', '"é"', '"\x7f"', '"\t"', '"\\u0000"', '"\\n"', '"\ud800"', "null", "1"]
)
numbers = st.sampled_from(
    [
        *("7", "7.0", "-0", "-0.0", "01", "1.", ".5", "+1", "1e3", "1E-3", "0.1", "4.35", "150000"),
        *("1e999", "1e-999", "2.2250738585072011e-308"),
        *("0." + "0" * 400 + "1", "8123." + "0" * 4000, *("9" * n for n in (15, 16, 18, 19, 5000))),
        *("NaN", "Infinity", "true", '"7"', "[7]", "{}", ""),
    ]
)
days = st.sampled_from(
    [
        *('"2026-09-15"', '"1999-12-31"', '"2099-12-31"', '"2100-01-01"', '"2026-02-30"', "null"),
        *('"0000-01-01"', '"20260915"', '"2026-09-15Z"', '"２026-09-15"', '" 2026-09-15"'),
    ]
)
more = st.lists(
    st.sampled_from(['"typed_by_hand": true', '"typed_by_hand":false', '"typed_by_hand": 1'])
    | st.sampled_from(['"device": 8', '"value": 1', '"x": 1', '"d\\u0061y": 1', '"x": {"a": 1}']),
    max_size=2,
)
whole_rows = st.builds(
    lambda extra, **changes: row(*extra, **changes),
    more,
    borrower_number=texts,
    device=numbers,
    metric=texts,
    day=days,
    value=numbers,
)
nearly = st.one_of(
    st.builds(lambda text: row(value=text), numbers),
    st.builds(lambda text: row(device=text), numbers),
    st.builds(lambda text: row(day=text), days),
    st.builds(lambda text: row(borrower_number=text), texts),
)
ends = st.sampled_from([b"", b" ", b"x", b',"observations": []}', b"\x00"])


@settings(max_examples=1500)
@given(
    rows=st.lists(whole_rows | nearly | st.builds(row, more.map(" ".join)), max_size=3), end=ends
)
def test_both_ways_of_reading_agree_on_any_rows(rows: list[str], end: bytes) -> None:
    sent = body(*rows) + end
    try:
        strictly = one_by_one(sent)
    except ParseError:
        with pytest.raises(ParseError):
            at_once(sent)
        return
    quickly = at_once(sent)
    assert isinstance(quickly, list)
    assert [as_stored(read(row)) for row in quickly] == strictly
