"""The stretches of days past due, derived from facts."""

from datetime import date
from fractions import Fraction

from billing.maths.arrears import AssetClass, Band
from billing.maths.arrears_history import Stretch, arrears_history
from billing.maths.facts import Fact, FactKind
from billing.maths.terms import Terms

TERMS = Terms(Fraction(500, 10**6), Fraction(750, 10**6), due_day=10, instalments=6)
DRAWN = Fact(FactKind.DRAW_DOWN, date(2015, 9, 16), 1, 600_000)


def paid(order: int, on: date, fen: int) -> Fact:
    return Fact(FactKind.REPAYMENT, on, order, fen, reference=str(order))


def test_a_loan_paid_on_its_due_date_has_no_arrears():
    facts = [DRAWN, paid(2, date(2015, 10, 10), 107_200)]
    assert arrears_history(TERMS, facts, date(2015, 11, 10)) == ()


def test_a_missed_instalment_is_in_the_first_band_from_the_day_after_its_due_date():
    facts = [DRAWN, paid(2, date(2015, 10, 10), 107_200)]
    assert arrears_history(TERMS, facts, date(2015, 11, 11)) == (
        Stretch(Band.M1, AssetClass.SPECIAL_MENTION, False, date(2015, 11, 11), None),
    )


def test_each_boundary_of_bands_and_classes_starts_a_stretch():
    stretches = arrears_history(TERMS, [DRAWN], date(2016, 12, 1))
    late = [(s.starts_on - date(2015, 10, 10)).days for s in stretches]
    assert late == [1, 31, 61, 91, 181, 361]
    assert [s.non_accrual for s in stretches] == [False, False, False, True, True, True]
    assert [s.ends_on for s in stretches[:-1]] == [s.starts_on for s in stretches[1:]]
    assert stretches[-1].ends_on is None


def test_a_cure_ends_the_stretch_on_the_day_of_the_payment():
    facts = [DRAWN, paid(2, date(2015, 10, 15), 108_000)]
    assert arrears_history(TERMS, facts, date(2015, 10, 20)) == (
        Stretch(Band.M1, AssetClass.SPECIAL_MENTION, False, date(2015, 10, 11), date(2015, 10, 15)),
    )


def test_a_part_payment_that_leaves_the_oldest_instalment_unpaid_changes_no_stretch():
    facts = [DRAWN, paid(2, date(2015, 10, 15), 1_000)]
    assert arrears_history(TERMS, facts, date(2015, 10, 20)) == (
        Stretch(Band.M1, AssetClass.SPECIAL_MENTION, False, date(2015, 10, 11), None),
    )


def test_a_charged_off_loan_is_loss_whatever_its_days():
    facts = [DRAWN, Fact(FactKind.CHARGE_OFF, date(2015, 10, 20), 2, reference="2")]
    stretches = arrears_history(TERMS, facts, date(2015, 10, 25))
    assert [(s.asset_class, s.starts_on) for s in stretches] == [
        (AssetClass.SPECIAL_MENTION, date(2015, 10, 11)),
        (AssetClass.LOSS, date(2015, 10, 20)),
    ]
