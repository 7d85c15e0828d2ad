"""Laws of what is known, and bugs planted to see that each law catches its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.models import Observation
from devices.services import stored_values
from tests.devices.band import DAY, NOW, Wearer, store, wearer

pytestmark = pytest.mark.django_db
Batch = tuple[int, tuple[tuple[int, int], ...]]

# When a batch came, and what it says: a day and a value each.
batches = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 2)),
            min_size=1,
            max_size=3,
            unique_by=lambda row: row[0],
        ).map(tuple),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda batch: batch[0],
)
some = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def known(at: int) -> dict[object, float]:
    """Return the values as known so many minutes after now."""
    rows = Observation.objects.filter(known_at__lte=NOW + timedelta(minutes=at)).order_by(
        "known_at"
    )
    return dict(rows.values_list("day", "value"))


def lived(her: Wearer, told: Sequence[Batch]) -> list[dict[object, float]]:
    """Store batches in the order given, and give what was known at each minute. Leaves nothing behind."""
    with transaction.atomic():
        for minutes, rows in told:
            store(
                *(her.says(value=value, day=DAY + timedelta(days=day)) for day, value in rows),
                minutes=minutes,
            )
        history = [known(at) for at in range(6)]
        transaction.set_rollback(True)
    return history


def require_any_order(her: Wearer, told: list[Batch], other: list[Batch]) -> None:
    """Of values that don't contradict each other the same are known in the end."""
    of_one_voice, again = (
        [(minutes, tuple((day, day + 7) for day, _value in rows)) for minutes, rows in batches]
        for batches in (told, other)
    )
    assert lived(her, of_one_voice)[-1] == lived(her, again)[-1]


def require_the_past_stays(her: Wearer, told: list[Batch]) -> None:
    in_order = sorted(told)
    last = in_order[-1][0]
    assert lived(her, in_order[:-1])[:last] == lived(her, in_order)[:last]


def require_each_batch_once(her: Wearer, told: list[Batch]) -> None:
    with transaction.atomic():
        last_minute, last_rows = max(told)
        for minutes, rows in [*sorted(told), (last_minute + 1, last_rows)]:
            says = [her.says(value=value, day=DAY + timedelta(days=day)) for day, value in rows]
            last = store(*says, minutes=minutes)
        assert set(last) == {"unchanged"}
        transaction.set_rollback(True)


@pytest.fixture
def her(db: None) -> Wearer:
    return wearer()


@some
@given(told=batches, data=st.data())
def test_batches_in_any_order_leave_the_same_known(
    her: Wearer, told: list[Batch], data: Any
) -> None:
    require_any_order(her, told, data.draw(st.permutations(told)))


@some
@given(told=batches)
def test_a_later_batch_never_changes_what_was_known(her: Wearer, told: list[Batch]) -> None:
    require_the_past_stays(her, told)


@some
@given(told=batches)
def test_a_batch_again_changes_nothing(her: Wearer, told: list[Batch]) -> None:
    require_each_batch_once(her, told)


TOLD: list[Batch] = [(0, ((0, 1), (1, 1), (2, 0))), (2, ((0, 2),)), (4, ((0, 1), (1, 2)))]


def knows_nothing(keys: Any, at: Any) -> dict[object, Any]:
    real_known(keys=keys, at=at)
    return {}


def came_before(rows: Any, known_at: Any, file_id: Any) -> None:
    real_copy(rows=rows, known_at=known_at - timedelta(minutes=3), file_id=file_id)


def keeps_the_first(rows: Any, known_at: Any, file_id: Any) -> None:
    real_copy(rows=rows[:1], known_at=known_at, file_id=file_id)


def refuses_what_is_late(keys: Any, at: Any) -> Any:
    late = Observation.objects.filter(known_at__gt=at).exists()
    return dict.fromkeys(keys, (None, True)) if late else real_known(keys=keys, at=at)


real_known, real_copy = stored_values.known, stored_values.copy_in

BUGS: list[tuple[str, str, Callable[..., Any], Callable[[Wearer], None]]] = [
    (
        "nothing counts as known",
        "known",
        knows_nothing,
        lambda her: require_each_batch_once(her, TOLD),
    ),
    (
        "of a batch only the first row is kept",
        "copy_in",
        keeps_the_first,
        lambda her: require_each_batch_once(her, TOLD),
    ),
    (
        "a late batch is refused",
        "known",
        refuses_what_is_late,
        lambda her: require_any_order(her, TOLD, TOLD[::-1]),
    ),
    (
        "rows are dated back",
        "copy_in",
        came_before,
        lambda her: require_the_past_stays(her, TOLD),
    ),
]


@pytest.mark.parametrize(("bug", "where", "planted", "law"), BUGS, ids=[bug[0] for bug in BUGS])
def test_a_planted_bug_is_caught_by_its_law(
    her: Wearer, monkeypatch: Any, bug: str, where: str, planted: Any, law: Any
) -> None:
    law(her)
    monkeypatch.setattr(stored_values, where, planted)
    with pytest.raises(AssertionError):
        law(her)
