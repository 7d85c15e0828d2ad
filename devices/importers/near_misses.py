"""Tables that would be known but for one column, so that a refusal can name it."""

from __future__ import annotations

from devices.importers import fitbit, mi_band_csv, obd14, zepp
from devices.importers.source import Source
from devices.importers.tables import header_of

# Of fewer columns than these, what is left after one was taken out could be anybody's.
_FEWEST = 4
_MI_FITNESS = ("Uid", "Sid", "Key", "Time", "Value", "UpdateTime")
_KNOWN = tuple(
    frozenset(columns)
    for columns in (
        *zepp.COLUMNS.values(),
        *fitbit.COLUMNS.values(),
        mi_band_csv.COLUMNS,
        obd14.COLUMNS,
        _MI_FITNESS,
    )
    if len(columns) >= _FEWEST
)


def missing_column(source: Source) -> str:
    """Return the one column that a known table lacks; "" where there is no such table."""
    for member in source.members:
        columns = set(header_of(member))
        for known in _KNOWN:
            missing = known - columns
            if len(missing) == 1:
                return next(iter(missing))
    return ""
