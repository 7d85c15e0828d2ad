"""Bodies that the API doesn't let through."""

from decimal import Decimal
from io import BytesIO

import pytest
from rest_framework.exceptions import APIException

from core.api.parsing import (
    LONGEST_BATCH_BYTES,
    LONGEST_BODY_BYTES,
    BodyTooLong,
    StrictJSONBatchParser,
    StrictJSONParser,
)


def parse(body: bytes) -> dict[str, object]:
    return StrictJSONParser().parse(BytesIO(body))


def test_an_object_is_read_as_it_stands():
    assert parse('{"姓名": "张三", "n": 1, "deep": {"list": [true, null]}}'.encode()) == {
        "姓名": "张三",
        "n": 1,
        "deep": {"list": [True, None]},
    }


def test_a_number_with_a_point_stays_exact():
    assert parse(b'{"amount": 0.1, "huge": 1e999}') == {
        "amount": Decimal("0.1"),
        "huge": Decimal("1e999"),
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b'"text"',
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e99999999999999999999}',
        b'{"a": 1e-99999999999999999999}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"a\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": ["\\udfff"]}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_what_is_no_plain_object_is_refused(body: bytes):
    with pytest.raises(APIException) as refused:
        parse(body)
    assert refused.value.status_code == 400


def test_a_whole_pair_of_surrogates_is_a_character():
    assert parse(b'{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_a_long_body_is_refused_before_it_is_read():
    with pytest.raises(BodyTooLong):
        parse(b" " * (LONGEST_BODY_BYTES + 1))


def test_a_batch_may_be_longer_and_no_longer_than_that():
    assert StrictJSONBatchParser().parse(BytesIO(b"{}" + b" " * LONGEST_BODY_BYTES)) == {}
    with pytest.raises(BodyTooLong, match="256 KiB"):
        StrictJSONBatchParser().parse(BytesIO(b" " * (LONGEST_BATCH_BYTES + 1)))
