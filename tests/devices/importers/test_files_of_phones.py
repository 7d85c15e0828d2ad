"""Text formats as phones and spreadsheets leave them: delimiters, encodings, dates, numbers, missing columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devices.importers import phone_words
from devices.importers.interface import FileRefused
from tests.devices.importers import phone_words as cldr
from tests.devices.importers import samples
from tests.devices.importers.reading import Outcome, read_bytes

OPENSCALE_3 = (
    "DATE,TIME,BMI,BMR,BODY_FAT,BONE,COMMENT,HEART_RATE,LBM,MUSCLE,TDEE,VISCERAL_FAT,WAIST,WATER,WEIGHT\r\n"
    "2026-10-05,07:30:05,23.5,1650.2,18.2,3.1,,,,42.0,,7.0,,55.1,72.5\r\n"
    "2026-10-06,07:31:12.5,23.4,1649.0,18.0,3.1,after a run,,,42.1,,7.0,,55.3,72.3\r\n"
    "2026-10-07,19:02:00,23.6,,,,,,,,,,,,72.8\r\n"
)


def of_scale(folder: Path, text: str, encoding: str = "utf-8") -> Outcome:
    """Read a table of openScale."""
    outcome = read_bytes(folder, text.encode(encoding))
    assert outcome.format == "openscale"
    return outcome


def weighed(folder: Path, when: str, *, weight: str = "81.4", more: str = "") -> Outcome:
    """Read one weighing of openScale 2, whose cells are quoted where they need it."""
    return of_scale(
        folder, f'"dateTime","fat","water","weight"\n"{when}",22.3,57.4,"{weight}"\n{more}'
    )


def trip(
    folder: Path, months: list[str], *, columns: str = "Engine RPM(rpm),Speed (OBD)(km/h)"
) -> Outcome:
    """Read ten seconds at 36 km/h for each spelling of the eleventh of a month, all of 2026."""
    values = {
        "Engine RPM(rpm)": "900",
        "Speed (OBD)(km/h)": "36",
        "Speed (OBD)(mph)": "22.3694",
        "GPS Speed (Meters/second)": "10",
        "Speed (GPS)(km/h)": "36",
    }
    row = ",".join(values[name] for name in columns.split(","))
    rows = [
        f"-,11-{month}-2026 07:30:{second:02}.402,{row}\n"
        for month in months
        for second in range(11)
    ]
    return read_bytes(folder, f"GPS Time, Device Time,{columns}\n{''.join(rows)}".encode())


def test_openscale_3_to_its_figures(tmp_path: Path) -> None:
    outcome = of_scale(tmp_path, OPENSCALE_3)
    assert outcome.days("weight_kg") == {
        "2026-10-05": 72.5,
        "2026-10-06": 72.3,
        "2026-10-07": 72.8,
    }
    assert outcome.days("weigh_in_minute") == {
        "2026-10-05": 450,
        "2026-10-06": 451,
        "2026-10-07": 1142,
    }
    assert outcome.days("body_fat_pct") == {"2026-10-05": 18.2, "2026-10-06": 18}
    assert outcome.days("metabolism_kcal") == {"2026-10-05": 1650.2, "2026-10-06": 1649}
    assert outcome.days("visceral_fat") == {"2026-10-05": 7, "2026-10-06": 7}


def test_openscale_3_with_what_one_person_ticked(tmp_path: Path) -> None:
    outcome = of_scale(tmp_path, "COMMENT,DATE,WEIGHT\n,2026-10-05,72.5\n")
    assert outcome.days("weight_kg") == {"2026-10-05": 72.5}
    # No clock, no minute of the first weighing: midnight would be made up.
    assert outcome.days("weigh_in_minute") == {}
    assert outcome.days("weigh_ins") == {"2026-10-05": 1}


@pytest.mark.parametrize(
    "when",
    [
        "23.11.2019 07:05",
        "23.11.2019, 07:05",
        "23.11.19 07:05",
        "23/11/2019 07:05",
        "23/11/2019 à 07:05",
        "23-11-2019 07:05",
        "11/23/2019 7:05 AM",
        "11/23/2019, 7:05\u202fAM",
        "23/11/2019 7:05 a. m.",
        "2019/11/23 上午7:05",
        "2019/11/23 午前7:05",
        "2019. 11. 23. 오전 7:05",
        "2019年11月23日 07:05",
        "2019年11月23日 上午7时05分",
        "23. Nov. 2019 07:05",
        "23. November 2019 um 07:05 Uhr",
        "23 nov. 2019 07:05",
        "23 novembre 2019 07h05",
        "23 de nov. de 2019 07:05",
        "23 нояб. 2019 г., 07:05",
        "23 ноября 2019 г. 7:05",
        "23.11.2019 klo 7.05",
        "23 Kas 2019 07:05",
        "٢٣/١١/٢٠١٩ ٧:٠٥ ص",
        "Nov 23, 2019 7:05 AM",
        "2019-11-23T07:05:00",
    ],
)
def test_one_moment_in_many_languages(when: str, tmp_path: Path) -> None:
    outcome = weighed(tmp_path, when)
    assert outcome.days("weight_kg") == {"2019-11-23": 81.4}
    assert outcome.days("weigh_in_minute") == {"2019-11-23": 425}


@pytest.mark.parametrize(
    ("when", "minute"),
    [
        ("2019/11/23 下午7:05", 1145),
        ("2019/11/23 午後7:05", 1145),
        ("23/11/2019 7:05 p. m.", 1145),
        ("11/23/2019 12:05 AM", 5),
        ("11/23/2019 12:05 PM", 725),
        ("2019/11/23 凌晨12:05", 5),
        ("2019/11/23 中午12:05", 725),
        ("2019/11/23 晚上8:05", 1205),
        ("2019/11/23 下午15:05", 905),
    ],
)
def test_the_clock_of_twelve_hours(when: str, minute: int, tmp_path: Path) -> None:
    assert weighed(tmp_path, when).days("weigh_in_minute") == {"2019-11-23": minute}


def test_a_date_of_two_months_is_told_by_another_row(tmp_path: Path) -> None:
    later = '"13/04/2026 07:05",22,57,80\n'
    days = weighed(tmp_path, "03/04/2026 07:05", more=later).days("weight_kg")
    assert days == {"2026-04-03": 81.4, "2026-04-13": 80}
    american = '"04/13/2026 07:05",22,57,80\n'
    days = weighed(tmp_path, "03/04/2026 07:05", more=american).days("weight_kg")
    assert days == {"2026-03-04": 81.4, "2026-04-13": 80}


@pytest.mark.parametrize(
    "more",
    ["", '"05/06/2026 07:05",22,57,80\n', '"13/04/2026 7:05",1,1,80\n"04/13/2026 7:05",1,1,80\n'],
)
def test_a_date_that_no_row_tells_is_refused_by_name(more: str, tmp_path: Path) -> None:
    outcome = weighed(tmp_path, "03/04/2026 07:05", more=more)
    first = outcome.report.first_refused[0]
    assert (first.line, first.field, first.code) == (2, "dateTime", "ambiguous_date")
    assert "2026-04-03" not in outcome.days("weight_kg")
    assert "2026-03-04" not in outcome.days("weight_kg")


@pytest.mark.parametrize(
    "when", ["2019/11/23 晚上12:05", "2019-11-23 25:05", "2019-11-23 7:05 Mond"]
)
def test_a_time_that_is_not_understood_is_named(when: str, tmp_path: Path) -> None:
    refused = weighed(tmp_path, when).report.first_refused[0]
    assert (refused.line, refused.field, refused.code) == (2, "dateTime", "not_an_instant")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str, tmp_path: Path) -> None:
    rows = (("COMMENT", "DATE", "TIME", "WEIGHT"), ("跑步后", "2026-10-05", "07:30", "72.5"))
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    assert of_scale(tmp_path, text, encoding).days("weight_kg") == {"2026-10-05": 72.5}


def test_a_chinese_remark_late_in_a_file_tells_its_encoding(tmp_path: Path) -> None:
    plain = "".join(
        f"after a long run through all of the city,2026-10-05,07:{n % 60:02},72.5\n"
        for n in range(900)
    )
    text = f"COMMENT,DATE,TIME,WEIGHT\n{plain}跑步后,2026-10-06,07:30,72.3\n"
    assert of_scale(tmp_path, text, "gb18030").days("weight_kg")["2026-10-06"] == 72.3


@pytest.mark.parametrize("before", ["sep=;\n", "\n", ";;;\n"])
def test_lines_before_the_header(before: str, tmp_path: Path) -> None:
    text = f"{before}DATE;TIME;BONE;WEIGHT\n2026-10-05;07:30;x;72,5\n2026-10-06;07:30;3,1;72,5\n"
    outcome = of_scale(tmp_path, text)
    assert outcome.days("weight_kg") == {"2026-10-06": 72.5}
    assert outcome.report.first_refused[0].line == 3


def test_lines_of_delimiters_are_no_rows(tmp_path: Path) -> None:
    outcome = of_scale(tmp_path, OPENSCALE_3 + "," * 14 + "\r\n" + " ," * 14 + "\r\n")
    assert outcome.report.rows == 3
    assert not outcome.report.refused


def test_empty_columns_that_a_spreadsheet_added(tmp_path: Path) -> None:
    text = "DATE,TIME,BONE,WEIGHT,,\n2026-10-05,07:30,3.1,72.5,,\n2026-10-06,07:30,3.1,72.5,,,,\n"
    assert len(of_scale(tmp_path, text).days("weight_kg")) == 2


@pytest.mark.parametrize(
    ("written", "kilograms"),
    [
        ("72,5", 72.5),
        ("72.5 kg", 72.5),
        ("72,5kg", 72.5),
        ("160 lb", 72.575),
        ("11 st 6 lb", 72.575),
        ("145斤", 72.5),
        ("'72.5", 72.5),
        ("７２.５", 72.5),
        ("7.25E+01", 72.5),
    ],
)
def test_one_weight_in_many_hands(written: str, kilograms: float, tmp_path: Path) -> None:
    assert weighed(tmp_path, "2026-10-05 07:30", weight=written).value("weight_kg") == kilograms


def test_a_unit_that_is_not_known_is_named(tmp_path: Path) -> None:
    refused = weighed(tmp_path, "2026-10-05 07:30", weight="12 poods").report.first_refused[0]
    assert (refused.line, refused.field, refused.code) == (2, "weight", "unknown_unit")


def test_a_comma_of_two_meanings_is_told_by_another_cell(tmp_path: Path) -> None:
    text = "DATE;TIME;BMR;WEIGHT\n2026-10-05;07:30;1.650,2;72,500\n"
    outcome = of_scale(tmp_path, text)
    assert outcome.value("weight_kg") == 72.5
    assert outcome.value("metabolism_kcal") == 1650.2
    alone = of_scale(tmp_path, "DATE;TIME;BMR;WEIGHT\n2026-10-05;07:30;;72,500\n")
    assert alone.report.first_refused[0].code == "ambiguous_number"


@pytest.mark.parametrize(
    "month",
    [
        "3月",
        "三月",
        "mar.",
        "März",
        "Mär",
        "Marz",
        "mars",
        "mar",
        "3월",
        "thg 3",
        "мар.",
        "марта",
        "Mar",
        "مارس",
        "มี.ค.",
        "mrt.",
    ],
)
def test_a_month_in_the_phones_language(month: str, tmp_path: Path) -> None:
    outcome = trip(tmp_path, [month])
    assert outcome.format == "torque_obd"
    assert outcome.days("drive_km") == {"2026-03-11": 0.1}


def test_a_month_of_two_languages_is_told_by_another(tmp_path: Path) -> None:
    assert trip(tmp_path, ["lis"]).report.refused == {"ambiguous_date": 11}
    polish = trip(tmp_path, ["lis", "gru"])
    assert list(polish.days("drive_km")) == ["2026-11-11", "2026-12-11"]
    croatian = trip(tmp_path, ["lis", "stu"])
    assert list(croatian.days("drive_km")) == ["2026-10-11", "2026-11-11"]


@pytest.mark.parametrize(
    "columns",
    [
        "Speed (OBD)(km/h)",
        "Speed (OBD)(mph)",
        "GPS Speed (Meters/second)",
        "Speed (GPS)(km/h),Engine RPM(rpm)",
    ],
)
def test_any_column_of_torque_may_be_absent(columns: str, tmp_path: Path) -> None:
    outcome = trip(tmp_path, ["Mar"], columns=columns)
    assert outcome.days("drive_km") == {"2026-03-11": 0.1}
    assert outcome.days("drive_minutes") == {"2026-03-11": 0.17}
    assert outcome.days("trips") == {"2026-03-11": 1}
    # Standing is no idling where nobody knows whether the engine ran.
    assert ("idle_minutes" in {reading.metric for reading in outcome.readings}) == (
        "RPM" in columns
    )


def test_the_header_comes_again_with_other_columns(tmp_path: Path) -> None:
    first = "GPS Time, Device Time,Engine RPM(rpm),Speed (OBD)(km/h)\n"
    second = "GPS Time, Device Time,Altitude(m),Speed (OBD)(km/h),Engine RPM(rpm)\n"
    rows = [f"-,11-Mar-2026 07:30:{second_:02}.000,900,36\n" for second_ in range(6)]
    more = [f"-,11-Mar-2026 07:30:{second_:02}.000,12,36,900\n" for second_ in range(6, 11)]
    outcome = read_bytes(tmp_path, "".join((first, *rows, first, second, *more)).encode())
    assert outcome.days("drive_km") == {"2026-03-11": 0.1}
    assert outcome.report.left_out["repeated_header"] == 2
    assert not outcome.report.refused


@pytest.mark.parametrize(
    ("columns", "code", "field"),
    [
        ("Speed (OBD)(knots),Engine RPM(rpm)", "unknown_unit", "Speed (OBD)(knots)"),
        ("Engine RPM(rpm),Trip Distance(km)", "no_speed", "Speed (OBD)(km/h)"),
    ],
)
def test_a_log_without_a_speed_that_is_understood(
    columns: str, code: str, field: str, tmp_path: Path
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, f"Device Time,{columns}\n11-Mar-2026 07:30:00.000,1,2\n".encode())
    assert (refused.value.code, refused.value.field, refused.value.line) == (code, field, 1)


@pytest.mark.parametrize(
    "day", ["2026/3/2", "2026/03/02 0:00", "2026年3月2日", "2.3.2026", "20260302"]
)
def test_days_that_a_spreadsheet_wrote_anew(day: str, tmp_path: Path) -> None:
    outcome = read_bytes(tmp_path, samples.PHONE.replace(b"2026-03-02", day.encode()))
    assert outcome.days("unlocks") == {"2026-03-02": 57}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\nreport", "a_picture"),
        (b"\x89PNG\r\n\x1a\n", "a_picture"),
        (samples.zipped({"xl/workbook.xml": b"<workbook/>"}), "a_workbook"),
        (b"a,b,c\n1,2,3\n", "unknown_format"),
    ],
)
def test_what_is_no_export_is_called_what_it_is(data: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, data)
    assert refused.value.code == code


def test_the_words_of_phones_are_those_of_cldr() -> None:
    assert json.loads(phone_words.FILE.read_text(encoding="utf-8")) == cldr.table()
