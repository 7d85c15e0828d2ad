"""A person's data in its one spelling."""

from __future__ import annotations

import pytest

from lending.maths.personal_data import is_phone, spell_phone


@pytest.mark.parametrize(
    "text", ["13812345678", "+86 138 1234 5678", "0086-138-1234-5678", "１３８１２３４５６７８"]
)
def test_a_phone_is_spelt_without_its_country(text: str) -> None:
    assert spell_phone(text) == "13812345678"


def test_a_phone_that_holds_the_country_code_further_on_keeps_it() -> None:
    assert is_phone(spell_phone("13900000086"))
