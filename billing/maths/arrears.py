"""Bands of days past due and the five asset classes. Source: product rules, section 7."""

from enum import StrEnum

# A loan more days past due than this stops accruing to income.
NON_ACCRUAL_AFTER_DAYS = 90


class Band(StrEnum):
    """How late a loan is."""

    CURRENT = "0"
    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    M3_PLUS = "M3+"


class AssetClass(StrEnum):
    """The regulator's five classes."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"


# The most days past due of each band and class; what lies beyond is the last.
_BANDS = ((0, Band.CURRENT), (30, Band.M1), (60, Band.M2), (90, Band.M3))
_CLASSES = (
    (0, AssetClass.NORMAL),
    (90, AssetClass.SPECIAL_MENTION),
    (180, AssetClass.SUBSTANDARD),
    (360, AssetClass.DOUBTFUL),
)


def band(days_past_due: int) -> Band:
    """Return the band of a loan: 0, 1-30, 31-60, 61-90, over 90 days."""
    return next((name for most, name in _BANDS if days_past_due <= most), Band.M3_PLUS)


def asset_class(days_past_due: int, *, charged_off: bool = False) -> AssetClass:
    """Return the asset class of a loan; one charged off is loss whatever its days."""
    if charged_off:
        return AssetClass.LOSS
    return next((name for most, name in _CLASSES if days_past_due <= most), AssetClass.LOSS)


def is_non_accrual(days_past_due: int) -> bool:
    """Return whether a loan has stopped accruing to income."""
    return days_past_due > NON_ACCRUAL_AFTER_DAYS
