"""What is said of a file, for each code that its reading may end with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Text:
    """What rule a file or a row breaks, and what to do now."""

    rule: Any
    way_out: Any


_EXPORT_AGAIN = _("Export it again from the app and hand in that file, unchanged.")
_ONE_BY_ONE = _("Hand in the export of one device or one year at a time.")
_NOT_OURS = _("Hand in a file exactly as the app exported it.")
_NAME_ONE = _("Name one of them.")

FILE_TEXTS = {
    "unknown_format": Text(
        _("The file is of no format known here."),
        _(
            "Hand in an export of Mi Fitness, Zepp Life, Gadgetbridge, openScale, Apple Health, Torque or Fitbit."
        ),
    ),
    "empty_file": Text(_("The file is empty."), _EXPORT_AGAIN),
    "too_large": Text(_("The file is larger than 64 MiB."), _ONE_BY_ONE),
    "too_much_inside": Text(_("The file unpacks to more than is read."), _ONE_BY_ONE),
    "suspicious_ratio": Text(_("The file unpacks to many times its size."), _NOT_OURS),
    "too_many_members": Text(_("The archive holds too many files."), _NOT_OURS),
    "too_many_rows": Text(_("The file holds more rows than are read."), _ONE_BY_ONE),
    "too_many_columns": Text(_("The table has more columns than any format."), _NOT_OURS),
    "too_many_values": Text(_("The file holds more values than are read."), _ONE_BY_ONE),
    "too_many_days": Text(_("The file holds more days than are read."), _ONE_BY_ONE),
    "too_many_devices": Text(_("The file tells of more devices than are read."), _ONE_BY_ONE),
    "unsafe_name": Text(_("A name in the archive leads out of it or hides something."), _NOT_OURS),
    "unsafe_member": Text(_("The archive holds a link or a device in place of a file."), _NOT_OURS),
    "repeated_member": Text(_("The archive holds the same thing twice."), _NOT_OURS),
    "repeated_column": Text(_("The table names a column twice."), _NOT_OURS),
    "ambiguous_day": Text(
        _("The file doesn't tell whether its dates begin with the day or the month."),
        _("Hand in a month that has a day after the 12th, or the account's whole export."),
    ),
    "unnamed_series": Text(
        _("Without its name the file doesn't tell what its figures are."),
        _("Hand in the ZIP of Google's Takeout as it was downloaded."),
    ),
    "not_a_list": Text(_("A file in the archive is no whole list of records."), _EXPORT_AGAIN),
    "empty_table": Text(
        _("The tables that are read of this format are all empty."),
        _("Synchronise the device with its app first, then export again."),
    ),
    "unread_table": Text(
        _("The database holds only tables of a device that isn't read yet."),
        _("Hand in the export of the device's own app, if it has one."),
    ),
    "missing_column": Text(_("The table lacks a column of its format."), _EXPORT_AGAIN),
    "nested_archive": Text(
        _("The archive holds only other archives."), _("Unpack it once and hand in the one inside.")
    ),
    "nothing_inside": Text(_("The archive holds no file."), _EXPORT_AGAIN),
    "password_needed": Text(
        _("The archive is encrypted."), _("Give the password that the app showed with the export.")
    ),
    "wrong_password": Text(
        _("The password doesn't open the archive, or the archive is damaged."),
        _("Give the password that the app showed with the export, or export again."),
    ),
    "damaged_file": Text(_("The file is damaged or was cut off."), _EXPORT_AGAIN),
    "damaged_database": Text(_("The database is damaged or was cut off."), _EXPORT_AGAIN),
    "not_a_real_table": Text(
        _("The database has something else in place of a plain table."), _NOT_OURS
    ),
    "not_text": Text(_("The table is no text, or changes its encoding."), _EXPORT_AGAIN),
    "not_a_table": Text(_("The table's quotes don't close."), _EXPORT_AGAIN),
    "line_too_long": Text(
        _("The file has a line or an element longer than any format's."), _NOT_OURS
    ),
    "too_deep": Text(_("The file is nested deeper than any format."), _NOT_OURS),
    "forbidden_entity": Text(
        _("The XML declares entities or reaches outside of itself."), _NOT_OURS
    ),
    "mixed_units": Text(
        _("The file mixes seconds and milliseconds."), _("Export the devices one by one.")
    ),
    "several_people": Text(_("The file holds several people."), _NAME_ONE),
    "unknown_person": Text(_("The file doesn't hold this person."), _NAME_ONE),
    "too_much_time": Text(_("Reading the file took too long."), _ONE_BY_ONE),
    "too_much_memory": Text(_("Reading the file took too much memory."), _ONE_BY_ONE),
    "forbidden_deed": Text(_("The file tried to do more than be read."), _NOT_OURS),
    "reader_failed": Text(_("The file could not be read through."), _EXPORT_AGAIN),
}

_CORRECT_THE_ROW = _("Nothing is stored of the row. Export again if it should hold a value.")

ROW_TEXTS = {
    "not_a_number": Text(_("no finite number"), _CORRECT_THE_ROW),
    "not_a_day": Text(_("no date such as 2026-03-02"), _CORRECT_THE_ROW),
    "not_an_instant": Text(_("no point in time of this century"), _CORRECT_THE_ROW),
    "day_out_of_range": Text(_("a day outside of this century"), _CORRECT_THE_ROW),
    "negative": Text(_("below zero"), _CORRECT_THE_ROW),
    "impossible": Text(_("more than can be"), _CORRECT_THE_ROW),
    "unknown_word": Text(_("a word that the format doesn't have"), _CORRECT_THE_ROW),
    "unknown_unit": Text(_("a unit that isn't known"), _CORRECT_THE_ROW),
    "durations_disagree": Text(_("parts that exceed the whole"), _CORRECT_THE_ROW),
    "wrong_count_of_cells": Text(_("not one cell for each column"), _CORRECT_THE_ROW),
    "not_json": Text(_("no JSON object"), _CORRECT_THE_ROW),
    "cut_off": Text(
        _("the last line has no end, so its last number may lack digits"), _EXPORT_AGAIN
    ),
}

LEFT_OUT_TEXTS = {
    "nothing_measured": _("nothing was measured"),
    "zero_is_not_measured": _("a zero that was not measured"),
    "not_worn": _("a day on which the band was not worn"),
    "still_asleep": _("a night not over when it was exported"),
    "in_bed": _("time in bed, which is no sleep"),
    "repeated_row": _("a row that stood there before"),
    "second_row_of_a_day": _("a second, different row of the same day"),
    "repeated_header": _("the header again"),
    "more_than_a_row_a_minute": _("rows that are no minutes: their steps can't be read"),
    "milliseconds_read": _("milliseconds under a header of seconds, read as what they are"),
    "midpoint_after_noon": _("sleep by day: its middle lies after noon"),
    "below_one_hertz": _("a drive recorded too seldom to tell of braking"),
    "back_in_time": _("a sample that goes back in time"),
    "whereabouts": _("columns of whereabouts, never read"),
    "identity": _("columns of identity or of a score, never read"),
    "nap": _("a nap by day, which is no night's sleep"),
    "another_source": _(
        "a day that another device counted too: the one that counted most speaks for it"
    ),
    "unknown_unit": _("figures in a unit that the file doesn't tell"),
    "unknown_column": _("columns that aren't known"),
    "unknown_record": _("records of a kind that isn't read"),
    "typed_beside_measured": _("typed by hand where the device measured too"),
    "another_person": _("rows of other people"),
}
