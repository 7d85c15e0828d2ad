"""What is said of a file, for each code that its reading may end with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Text:
    """What rule a file or a row breaks, and what to do now."""

    rule: Any
    remedy: Any


_WHOLE = _("Hand in the whole file: send it again as the app wrote it, and let the sending end.")
_AS_EXPORTED = _("Hand in a file exactly as the app exported it.")
_A_PART = _(
    "Hand in a part of it: of an Apple export the file export.xml alone, zipped; of others one table at a time."
)
_ASK = _("The file itself may be sound: ask whoever runs this service to read it.")
_NAME_ONE = _("Name one of them.")

FILE_TEXTS = {
    "unknown_format": Text(
        _("The file holds no table, database or record that is known here."),
        _(
            "Read are exports of Mi Fitness, Zepp Life, Gadgetbridge, openScale, Apple Health, Torque and Fitbit, "
            "as the app wrote them: not a picture, a printout or a table put together since."
        ),
    ),
    "another_app": Text(
        _("The file is an export of an app, or of a kind, that isn't read here."),
        _(
            "Read are exports of Mi Fitness, Zepp Life, Fitbit, Gadgetbridge, openScale and Torque on an Android "
            "phone, and of Apple Health on an iPhone. If one of them is on this phone and counted too, export there: "
            "profile or settings, then “export data”."
        ),
    ),
    "a_workbook": Text(
        _("The file is a workbook of a spreadsheet program, which may have changed its figures."),
        _("Hand in the file that the app wrote, from before it was opened there."),
    ),
    "a_picture": Text(
        _("The file is a picture or a printout: no figure in it can be trusted."),
        _("Hand in what the app saves under “export”, not what its screen shows."),
    ),
    "unread_archive": Text(
        _("The file is an archive of a kind that isn't read: 7z, RAR, tar, bzip2 or xz."),
        _("Unpack it and hand in what it holds, or pack that as a ZIP."),
    ),
    "a_web_page": Text(
        _(
            "The file is a web page, as a browser saves it where the download itself needs a log-in."
        ),
        _("Log in to the app's account, download the export there, and hand in that file."),
    ),
    "empty_file": Text(_("The file is empty: it holds not one byte."), _WHOLE),
    "too_large": Text(_("The file is larger than 256 MiB."), _A_PART),
    "too_much_inside": Text(_("The file unpacks to more than is read."), _A_PART),
    "suspicious_ratio": Text(_("The file unpacks to many times its size."), _AS_EXPORTED),
    "too_many_members": Text(_("The archive holds too many files."), _A_PART),
    "too_many_rows": Text(_("The file holds more rows than are read."), _ASK),
    "too_many_columns": Text(_("The table has more columns than any format."), _AS_EXPORTED),
    "too_many_values": Text(_("The file holds more values than are read."), _ASK),
    "too_many_days": Text(_("The file holds more days than are read."), _ASK),
    "too_many_devices": Text(_("The file tells of more devices than are read."), _ASK),
    "unsafe_name": Text(
        _("A name in the archive leads out of it or hides something."), _AS_EXPORTED
    ),
    "unsafe_member": Text(
        _("The archive holds a link or a device in place of a file."), _AS_EXPORTED
    ),
    "repeated_member": Text(_("The archive holds the same thing twice."), _AS_EXPORTED),
    "several_files": Text(
        _("The archive holds several tables of a kind of which one is read."),
        _("Hand them in one at a time."),
    ),
    "repeated_column": Text(_("The table names a column twice."), _AS_EXPORTED),
    "ambiguous_day": Text(
        _("The file doesn't tell whether its dates begin with the day or the month."),
        _("Hand in a month that has a day after the 12th, or the account's whole export."),
    ),
    "unnamed_series": Text(
        _("Without its name the file doesn't tell what its figures are."),
        _(
            "Hand it in under the name that it had, such as steps-2026-10-01.json, "
            "or the ZIP of Google's Takeout as it was downloaded."
        ),
    ),
    "not_a_list": Text(_("A file in the archive is no whole list of records."), _WHOLE),
    "empty_table": Text(
        _("The tables that are read of this format are all empty."),
        _("Synchronise the device with its app first, then export again."),
    ),
    "unread_table": Text(
        _("The database holds only tables of a device that isn't read yet."),
        _("Hand in the export of the device's own app, if it has one."),
    ),
    "missing_column": Text(
        _("The table lacks a column without which its rows say nothing."),
        _("Put the column back if it was taken out since; what was never recorded can't be read."),
    ),
    "no_speed": Text(
        _("The log has no column of speed, so it tells of no drive."),
        _(
            "Tick the speed in the app's settings of logging. Drives logged without it can't be read."
        ),
    ),
    "unknown_unit": Text(
        _("The unit of a column isn't known here."),
        _("Choose a usual unit (km/h, mph, kg, lb) in the app and export anew."),
    ),
    "nested_archive": Text(
        _("What the archive holds to be read is another archive."),
        _("Unpack it once and hand in the one inside."),
    ),
    "nothing_inside": Text(_("The archive holds no file."), _WHOLE),
    "password_needed": Text(
        _("The archive is encrypted."), _("Give the password that the app showed with the export.")
    ),
    "wrong_password": Text(
        _("The password doesn't open the archive, or the archive is damaged."),
        _("Give the password that the app showed with the export, or export again."),
    ),
    "damaged_file": Text(_("The file is damaged or was cut off."), _WHOLE),
    "damaged_database": Text(_("The database is damaged or was cut off."), _WHOLE),
    "not_a_real_table": Text(
        _("The database has something else in place of a plain table."), _AS_EXPORTED
    ),
    "not_text": Text(_("The table is no text, or changes its encoding."), _AS_EXPORTED),
    "not_a_table": Text(_("The table's quotes don't close."), _AS_EXPORTED),
    "line_too_long": Text(
        _("The file has a line or an element longer than any format's."), _AS_EXPORTED
    ),
    "too_deep": Text(_("The file is nested deeper than any format."), _AS_EXPORTED),
    "forbidden_entity": Text(
        _("The XML declares entities or reaches outside of itself."), _AS_EXPORTED
    ),
    "mixed_units": Text(_("The file mixes seconds and milliseconds."), _AS_EXPORTED),
    "several_people": Text(_("The file holds several people."), _NAME_ONE),
    "unknown_person": Text(_("The file doesn't hold this person."), _NAME_ONE),
    "too_much_time": Text(_("Reading the file took too long."), _A_PART),
    "too_much_memory": Text(_("Reading the file took too much memory."), _A_PART),
    "forbidden_deed": Text(_("The file tried to do more than be read."), _AS_EXPORTED),
    "lost_file": Text(
        _("The file was lost here before it could be read."), _("Hand it in once more.")
    ),
    "reader_failed": Text(_("The file could not be read through."), _ASK),
}

# Why a file could not be read yet, through no fault of its own.
TROUBLE_TEXTS = {
    "no_space": _("The reader's disk was full."),
    "no_memory": _("The reader was ended from outside, as for want of memory."),
    "no_reader": _("The reader broke off."),
    "too_slow": _("The machine was too busy to read it in time."),
    "no_key": _("No key here opens what is kept of it."),
}

# Why nothing is stored of a file that could be read; what it held instead follows.
NOTHING_TEXTS = {
    "no_rows": _("Nothing is stored: the tables of the file are known, and they are empty."),
    "nothing_to_read": _("Nothing is stored: the file holds nothing that is read here."),
    "no_row_readable": _("Nothing is stored: no row of the file can be read."),
    "no_value_kept": _("Nothing is stored: none of the file's values may be kept."),
}

_NOT_THE_ROW = _("Nothing is stored of such a row.")
_OTHER_LANGUAGE = _(
    "Nothing is stored of such a row. Export while the phone's language is English or Chinese."
)

ROW_TEXTS = {
    "not_a_number": Text(_("no finite number"), _NOT_THE_ROW),
    "ambiguous_number": Text(
        _("a number whose comma may part thousands or a fraction"),
        _("Nothing is stored of such a row. Write the number without thousands, such as 1234.5."),
    ),
    "not_a_day": Text(_("no date such as 2026-03-02"), _OTHER_LANGUAGE),
    "ambiguous_date": Text(
        _("a date that may be of two months, and no other row tells which"),
        _(
            "Nothing is stored of such a row. Export while the phone writes the year first, as in Chinese."
        ),
    ),
    "not_an_instant": Text(_("no point in time of this century"), _OTHER_LANGUAGE),
    "day_out_of_range": Text(_("a day outside of this century"), _NOT_THE_ROW),
    "negative": Text(_("below zero"), _NOT_THE_ROW),
    "impossible": Text(_("more than can be"), _NOT_THE_ROW),
    "unknown_word": Text(_("a word that the format doesn't have"), _NOT_THE_ROW),
    "unknown_unit": Text(
        _("a unit that isn't known"),
        _("Nothing is stored of such a row. Choose a usual unit in the app and export anew."),
    ),
    "durations_disagree": Text(_("parts that exceed the whole"), _NOT_THE_ROW),
    "wrong_count_of_cells": Text(_("not one cell for each column"), _NOT_THE_ROW),
    "not_json": Text(_("no JSON object"), _NOT_THE_ROW),
    "cut_off": Text(
        _("the last line has no end, so its last number may lack digits"),
        _("If the file was cut off, hand in the whole; if not, nothing but this row is missing."),
    ),
}

# What to do about a value that may not be kept, in place of what a sender of rows is told.
_NOT_THE_VALUE = _("Nothing is stored of such a value.")
VALUE_REMEDIES = {
    "out_of_range": _NOT_THE_VALUE,
    "not_whole": _NOT_THE_VALUE,
    "two_values": _NOT_THE_VALUE,
    "future_day": _("Hand in the file again once the day has begun."),
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
    "incomplete_section": _("a section without a column that its rows need"),
    "unknown_record": _("records of a kind that isn't read"),
    "typed_beside_measured": _("typed by hand where the device measured too"),
    "another_person": _("rows of other people"),
}
