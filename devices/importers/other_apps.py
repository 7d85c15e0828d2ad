"""Exports that aren't read, told by what they hold, so that a refusal can call the app by its name."""

from __future__ import annotations

from devices.importers.source import Member, Source
from devices.importers.tables import header_of

# By the app: what stands in the names of an archive's members.
_MEMBERS = {
    "Samsung Health": ("com.samsung.shealth", "com.samsung.health"),
    "Google Fit": ("/fit/daily activity metrics", "/fit/all data", "/fit/activities", "/fit/all sessions"),
    "Garmin Connect": ("di_connect", "di-connect"),
    "Health Connect": ("health_connect_export",),
    "HUAWEI Health": ("motion path detail data", "health detail data", "sport per minute merged data"),
}  # fmt: skip
# Columns of which two are the app's own, in small letters.
_COLUMNS = {
    "Samsung Health": {"datauuid", "deviceuuid", "pkg_name", "update_time", "create_time"},
    "Google Fit": {"move minutes count", "heart minutes", "heart points", "step count", "calories (kcal)"},
    "Garmin Connect": {"activity type", "favorite", "avg hr", "aerobic te", "avg stride length"},
    "Strava": {"activity id", "activity date", "activity name", "activity gear"},
}  # fmt: skip
_OF_ONE_APP = 2
_TRACKS = (b"<gpx", b"<TrainingCenterDatabase")
_FIT_AT = slice(8, 12)


def app_of(source: Source) -> str:
    """Return the name of the app that an export is from, as it calls itself; "" where it isn't known."""
    for member in source.members:
        if app := _of_name(member.name) or _of_contents(member):
            return app
    return ""


def _of_name(name: str) -> str:
    small = f"/{name.lower()}"
    return next(
        (app for app, parts in _MEMBERS.items() if any(part in small for part in parts)), ""
    )


def _of_contents(member: Member) -> str:
    head = member.head
    if head[_FIT_AT] == b".FIT":
        return "FIT"
    if any(track in head for track in _TRACKS):
        return "GPX, TCX"
    if head.startswith((b"com.samsung.", b"\xef\xbb\xbfcom.samsung.")):
        return "Samsung Health"
    columns = {
        name.lower().removeprefix("com.samsung.health.").rpartition(".")[2]
        for name in header_of(member)
    }
    for app, own in _COLUMNS.items():
        if len(columns & own) >= _OF_ONE_APP:
            return app
    return ""
