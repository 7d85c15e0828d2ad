"""Any JSON at all: each operation answers with its effect or one problem document, and never breaks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.test_bad_input import GOOD, require_problem

numbers = st.integers() | st.floats()
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(), st.lists, max_leaves=5
) | st.dictionaries(st.text(), st.none() | st.text(), max_size=3)
amounts = st.from_regex(r"-?[0-9]{1,14}(\.[0-9]{1,3})?", fullmatch=True)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, Any]:
    """Take a good body and spoil some of its fields, or take anything."""
    operation = draw(st.sampled_from(sorted(GOOD)))
    body = dict(GOOD[operation])
    for field in draw(st.sets(st.sampled_from(sorted(body)), min_size=1)):
        body[field] = draw(anything | amounts)
    return operation, draw(st.just(body) | anything)


@pytest.mark.django_db
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sent=bodies())
def test_any_json_is_answered_by_its_effect_or_a_problem(backend, line, sent):
    operation, body = sent
    response = backend.post(operation, body)
    if response.status_code != 201:
        require_problem(response)


@pytest.mark.django_db
@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_answered_by_a_problem(backend, line, body):
    for operation in GOOD:
        require_problem(backend.post(operation, body))
