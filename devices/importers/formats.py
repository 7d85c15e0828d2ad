"""All formats, and which of them a file is."""

from __future__ import annotations

import re

from devices.importers import (
    apple_health,
    fitbit,
    fitbit_monthly,
    fitbit_takeout,
    gadgetbridge,
    mi_band_csv,
    mi_fitness,
    obd14,
    openscale,
    phone_usage,
    torque_obd,
    zepp,
)
from devices.importers.archive import is_archive
from devices.importers.interface import FileRefused, Importer
from devices.importers.naming import named
from devices.importers.near_misses import missing_column
from devices.importers.other_apps import app_of
from devices.importers.source import ZIP_STARTS, Source

FORMATS: tuple[Importer, ...] = (
    gadgetbridge,
    apple_health,
    torque_obd,
    obd14,
    mi_band_csv,
    mi_fitness,
    openscale,
    phone_usage,
    fitbit,
    fitbit_monthly,
    fitbit_takeout,
    zepp,
)
# Formats whose export is one table.
_OF_ONE_TABLE: tuple[Importer, ...] = (obd14, mi_band_csv, openscale, phone_usage)
_MOST_PUT_FIRST = 50
# The first bytes of PDF, PNG, JPEG, GIF; of a workbook from before 2007.
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# What a workbook has inside: of Excel, of Numbers, of LibreOffice.
_WORKBOOKS = frozenset({"xl/workbook.xml", "Index/Document.iwa", "content.xml"})
# 7-Zip, RAR, bzip2, xz; and where a tar names itself.
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00")
_TAR_AT = slice(257, 262)
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def format_of(source: Source) -> Importer:
    """Find the format from the contents. Raises FileRefused.

    Formats of one table look at the first file of an archive: where that is a note, the others are put before it.
    """
    members = source.members
    for place in range(min(len(members), _MOST_PUT_FIRST)):
        source.members = [members[place], *members[:place], *members[place + 1 :]]
        for format_ in FORMATS:
            if format_.recognises(source):
                _require_one_table(source, format_)
                return format_
    source.members = members
    if app := app_of(source):
        raise FileRefused("another_app", field=app)
    if column := missing_column(source):
        raise FileRefused("missing_column", field=column, line=1)
    raise FileRefused(_kind_of(source))


def _require_one_table(source: Source, format_: Importer) -> None:
    """Raise FileRefused where a format of one table would read one of several files and pass over the others."""
    members = source.members
    if format_ not in _OF_ONE_TABLE or len(members) == 1:
        return
    also = []
    for member in members[1:_MOST_PUT_FIRST]:
        source.members = [member]
        if format_.recognises(source):
            also.append(member)
    source.members = members
    if also:
        raise FileRefused("several_files", field=named([members[0].name, *(m.name for m in also)]))


def _kind_of(source: Source) -> str:
    """Name what a file is that no importer reads."""
    names, head = _names_of(source), source.members[0].head
    inside = len(names) > 1 and any(is_archive(name) for name in names)
    if inside or (len(names) == 1 and head.startswith(ZIP_STARTS)):
        return "nested_archive"
    if names & _WORKBOOKS or head.startswith(_OLD_OFFICE):
        return "a_workbook"
    if head.startswith(_PICTURES):
        return "a_picture"
    if head.startswith(_ARCHIVES) or head[_TAR_AT] == b"ustar":
        return "unread_archive"
    return "a_web_page" if _WEB_PAGE.match(head) else "unknown_format"


def _names_of(source: Source) -> set[str]:
    return {member.name for member in source.members}
