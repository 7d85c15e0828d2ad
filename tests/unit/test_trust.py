"""How far data is trusted follows from signs that stand and words that a person gave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from devices.maths.trust import Doubt, Sign, Word, doubt, trust

NIGHT = datetime(2026, 4, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = date(2026, 3, 1)
VANITY = Sign("vanity_totals", FIRST, date(2026, 3, 31), NIGHT)
REGULAR = Sign("too_regular", FIRST + 10 * DAY, date(2026, 3, 31), NIGHT)


def word(*rules: str, genuine: bool = True, days: int = 0) -> Word:
    return Word(genuine, frozenset(rules), FIRST, NIGHT + days * DAY)


def trusted(signs: list[Sign], words: list[Word], days: int = 0) -> float:
    at = NIGHT + days * DAY
    return trust(signs, words, at, at.date())


def test_nothing_found_is_full_trust() -> None:
    assert trusted([], []) == 1


def test_one_rule_lowers_trust_and_two_lower_it_further() -> None:
    assert trusted([VANITY], []) == trusted([VANITY, VANITY], []) == 0.6
    assert trusted([VANITY, REGULAR], []) == 0.3


def test_what_was_found_later_does_not_count_yet() -> None:
    assert trusted([VANITY], [], days=-1) == 1


def test_a_sign_stands_for_sixty_days() -> None:
    assert trusted([VANITY], [], days=59) == 0.6
    assert trusted([VANITY], [], days=60) == 1


def test_the_word_genuine_clears_its_rules_and_no_others() -> None:
    words = [word("vanity_totals", "repeated_days")]
    assert trusted([VANITY], words) == 1
    assert trusted([VANITY, REGULAR], words) == 0.6


def test_the_word_genuine_clears_for_half_a_year() -> None:
    later = Sign("vanity_totals", date(2026, 9, 1), date(2026, 9, 30), NIGHT + 179 * DAY)
    assert trusted([later], [word("vanity_totals")], days=179) == 1
    assert trusted([later], [word("vanity_totals")], days=180) == 0.6


def test_made_up_takes_all_trust_for_a_year() -> None:
    words = [word("vanity_totals", genuine=False)]
    assert trusted([], words, days=364) == 0
    assert trusted([], words, days=365) == 1


def test_the_last_word_counts() -> None:
    made_up, genuine = (
        word("vanity_totals", genuine=False),
        word("vanity_totals", days=10),
    )
    assert trusted([VANITY], [genuine, made_up], days=9) == 0
    assert trusted([VANITY], [genuine, made_up], days=10) == 1


def test_a_later_made_up_takes_back_what_genuine_had_cleared() -> None:
    words = [word("vanity_totals"), word("vanity_totals", genuine=False, days=5)]
    assert trusted([VANITY], words, days=4) == 1
    assert trusted([VANITY], words, days=5) == 0


def test_days_are_doubted_from_the_first_one_of_any_sign_that_counts() -> None:
    assert doubt([], [], NIGHT, NIGHT.date()) is None
    assert doubt([REGULAR], [], NIGHT, NIGHT.date()) == Doubt(0.6, FIRST + 10 * DAY)
    assert doubt([REGULAR, VANITY], [], NIGHT, NIGHT.date()) == Doubt(0.3, FIRST)
    cleared = [word("vanity_totals")]
    assert doubt([REGULAR, VANITY], cleared, NIGHT, NIGHT.date()) == Doubt(0.6, FIRST + 10 * DAY)


def test_what_was_called_made_up_is_doubted_from_the_first_day_of_its_case() -> None:
    at = NIGHT + 100 * DAY
    made_up = [word("too_regular", genuine=False)]
    assert doubt([REGULAR], made_up, at, at.date()) == Doubt(0, FIRST)
