"""What becomes of an export on its way here: renamed, packed again, saved anew, or of an app that isn't read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.importers.interface import FileRefused
from tests.devices.importers import samples
from tests.devices.importers.reading import read, read_bytes

_STEPS = json.dumps(
    [{"dateTime": f"03/02/26 01:{minute:02d}:00", "value": "10"} for minute in range(60)]
).encode()
_GERMAN_MONTH = (
    "Aktivitäten\n"
    "Datum;Verbrannte Kalorien;Schritte;Strecke;Stockwerke;Minuten im Sitzen;Minuten mit leichter Aktivität;"
    "Minuten mit relativ hoher Aktivität;Minuten mit sehr hoher Aktivität;Aktivitätskalorien\n"
    '"13-10-2016";"2.140";"11.204";"8,1";"9";"815";"240";"16";"21";"1.100"\n'
)
_CHINESE_MONTH = (
    "活动\n日期,消耗的卡路里,步数,距离,楼层,久坐分钟数,轻度活动分钟数,中度活动分钟数,高度活动分钟数,活动卡路里\n"
    '"2016-10-13","2,140","11,204","8.1","9","815","240","16","21","1,100"\n'
)
_MONTH = {
    "steps": 11204,
    "distance_m": 8100,
    "energy_kcal": 2140,
    "active_minutes": 277,
}
_SCALE = "dateTime,weight,fat,comment\n2026-03-02 07:10,80.2,21.5,für später\n2026-03-03 07:10,80.1,21.4,\n"


@pytest.mark.parametrize(
    "name",
    [
        "steps-2026-03-02.json",
        "steps-2026-03-02 (1).json",
        "steps-2026-03-02 - 副本.json",
        "steps-2026-03-02.json.txt",
        "steps-2026-03-02",
        "Steps.json",
        "steps-2026-03-02.json.gz",
    ],
)
def test_a_copy_of_a_fitbit_list_keeps_its_meaning(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(_STEPS) if name.endswith(".gz") else _STEPS)
    assert read(path).days("steps") == {"2026-03-02": 600}


def test_the_name_that_a_file_was_handed_in_under_tells(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(_STEPS)
    assert read(path, name="steps-2026-03-02.json").value("steps") == 600


@pytest.mark.parametrize("name", ["data.json", "steps and distance.json"])
def test_a_name_that_tells_nothing_is_asked_for(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(_STEPS)
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.code == "unnamed_series"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((_GERMAN_MONTH, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")),
        *((_CHINESE_MONTH, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")),
    ],
)
def test_a_month_of_fitbit_in_the_accounts_language(
    tmp_path: Path, text: str, encoding: str
) -> None:
    found = read_bytes(tmp_path, text.replace("\n", "\r\n").encode(encoding))
    assert {metric: found.value(metric) for metric in _MONTH} == _MONTH


def test_a_month_without_a_column_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, _CHINESE_MONTH.replace(",步数", ",别的").encode())
    assert (refused.value.code, refused.value.line) == ("missing_column", 2)
    assert refused.value.field == "Activities: Steps"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "gb18030", "utf-16", "utf-8-sig"])
def test_letters_of_any_windows(tmp_path: Path, encoding: str) -> None:
    found = read_bytes(tmp_path, _SCALE.encode(encoding))
    assert found.days("weight_kg") == {"2026-03-02": 80.2, "2026-03-03": 80.1}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_months_in_the_letters_of_the_west(tmp_path: Path, encoding: str) -> None:
    text = samples.TORQUE.decode().replace("-Mar-", "-März-")
    found = read_bytes(tmp_path, text.encode(encoding))
    assert found.days("max_speed_kmh") == read_bytes(tmp_path, samples.TORQUE).days("max_speed_kmh")


def _saved_with(delimiter: str, *, quoted: bool = False) -> bytes:
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator="\r\n",
    )
    writer.writerows(csv.reader(io.StringIO(samples.OPENSCALE.decode())))
    return text.getvalue().encode()


@pytest.mark.parametrize(
    "saved",
    [
        lambda: _saved_with(";"),
        lambda: _saved_with("\t"),
        lambda: _saved_with(",", quoted=True),
        lambda: _saved_with(",").replace(b"\r\n", b"\r"),
        lambda: gzip.compress(_saved_with(";")),
    ],
)
def test_a_table_that_was_saved_anew(tmp_path: Path, saved: Callable[[], bytes]) -> None:
    assert read_bytes(tmp_path, saved()).days("weight_kg") == {
        "2026-03-01": 80,
        "2026-03-02": 79.5,
    }


def _packed_by_chinese_windows(name: str, data: bytes) -> bytes:
    """Pack a file under a name in GBK, without the mark of UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("#" * len(name.encode("gbk")), data)
    return buffer.getvalue().replace(b"#" * len(name.encode("gbk")), name.encode("gbk"))


def test_names_that_a_chinese_windows_wrote(tmp_path: Path) -> None:
    packed = _packed_by_chinese_windows("运动数据/steps-2026-03-02 - 副本.json", _STEPS)
    assert read_bytes(tmp_path, packed).value("steps") == 600
    empty = _packed_by_chinese_windows("运动数据/steps-2026-03-02 副本.json", b"[]")
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, empty)
    assert refused.value.field == "steps-2026-03-02 副本.json"


def test_an_archive_beside_a_note_is_asked_to_be_unpacked(tmp_path: Path) -> None:
    inner = samples.zepp_export()
    packed = samples.zipped({"读我.txt": b"hello", "export.zip": inner})
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, packed)
    assert refused.value.code == "nested_archive"


@pytest.mark.parametrize(
    ("data", "app"),
    [
        (
            b"com.samsung.shealth.step_daily_trend,6230200,5\ncreate_time,count,datauuid\n",
            "Samsung Health",
        ),
        (
            samples.zipped({"samsunghealth/com.samsung.shealth.sleep.csv": b"a,b\n1,2\n"}),
            "Samsung Health",
        ),
        (
            b"Start time,End time,Move Minutes count,Calories (kcal),Distance (m),Step count\n1,2,3,4,5,6\n",
            "Google Fit",
        ),
        (
            samples.zipped({"Takeout/Fit/Daily activity metrics/2026-03-02.csv": b"a,b\n1,2\n"}),
            "Google Fit",
        ),
        (b"Activity Type,Date,Favorite,Title,Distance\nRunning,2026-03-02,false,x,1\n", "Garmin"),
        (b"\x0e\x10\xd9\x07\x00\x00\x00\x00.FIT\x00\x00", "FIT"),
        (b'<?xml version="1.0"?><gpx version="1.1"></gpx>', "GPX, TCX"),
        (samples.zipped({"health_connect_export.db": b"x"}), "Health Connect"),
    ],
)
def test_an_app_that_is_not_read_is_called_by_its_name(
    tmp_path: Path, data: bytes, app: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, data)
    assert refused.value.code == "another_app"
    assert refused.value.field.startswith(app)


def test_logs_of_several_drives_are_read_in_the_order_of_time(tmp_path: Path) -> None:
    later = samples.TORQUE.replace(b"-Mar-2026", b"-Apr-2026")
    packed = samples.zipped(
        {"读我.txt": b"hello", "trackLog-2.csv": later, "trackLog-1.csv": samples.TORQUE}
    )
    days = read_bytes(tmp_path, packed).days("trips")
    assert list(days) == ["2026-03-01", "2026-03-02", "2026-04-01", "2026-04-02"]
    copies = samples.zipped({"a.csv": samples.TORQUE, "copy of a.csv": samples.TORQUE})
    alone = read_bytes(tmp_path, samples.TORQUE).days("drive_km")
    assert read_bytes(tmp_path, copies).days("drive_km") == alone


@pytest.mark.parametrize("name", ["export.zip", "ACTIVITY.csv.bak", "数据.xlsx", "1.dat"])
def test_a_wrong_ending_changes_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for found, data in {**samples.samples(), "zepp ": samples.ZEPP["ACTIVITY"]}.items():
        path.write_bytes(data)
        assert read(path).format == found.strip()


def test_what_a_mac_puts_beside_is_passed_over(tmp_path: Path) -> None:
    packed = samples.zipped(
        {".DS_Store": b"x", "数据/体重.csv": samples.OPENSCALE, "__MACOSX/数据/._体重.csv": b"x"}
    )
    assert read_bytes(tmp_path, packed).format == "openscale"


def test_several_tables_of_which_one_is_read_are_asked_for_one_by_one(tmp_path: Path) -> None:
    packed = samples.zipped({"a.csv": samples.OPENSCALE, "b.csv": samples.OPENSCALE})
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, packed)
    assert (refused.value.code, refused.value.field) == ("several_files", "a.csv +1")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (samples.ZEPP["ACTIVITY"], b"runDistance"),
        (samples.FITBIT, b"ActivityDate"),
        (samples.MI_BAND, b"TIMESTAMP"),
        (samples.OBD14, b"SPEED"),
    ],
)
def test_a_known_table_without_one_column_is_told_which(
    tmp_path: Path, table: bytes, column: bytes
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, table.replace(column, b"x", 1))
    assert refused.value.code == "missing_column"
    assert (refused.value.field, refused.value.line) == (column.decode(), 1)


def test_cells_with_blanks_around_them(tmp_path: Path) -> None:
    padded = (
        b"Uid , Sid , Key , Time , Value , UpdateTime \n"
        b' 1 , phone , steps , 1791516600 ," {""time"": 1791516600, ""steps"": 500} ", 1791516700 \n'
    )
    assert read_bytes(tmp_path, padded).value("steps") == 500


def test_a_damaged_database_whose_error_is_no_text(tmp_path: Path) -> None:
    damaged = samples.gadgetbridge().replace(b"INTEGER", b"INT\xab,,R")
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, damaged)
    assert refused.value.code == "damaged_database"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "unread_archive"),
        (b"Rar!\x1a\x07\x01\x00", "unread_archive"),
        (b"steps.csv".ljust(257, b"\0") + b"ustar\x0000", "unread_archive"),
        (b"\n<!DOCTYPE html><html><body>Log in, please</body></html>", "a_web_page"),
        (samples.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "a_workbook"),
        (samples.zipped({"mimetype": b"x", "content.xml": b"<x/>"}), "a_workbook"),
    ],
)
def test_what_no_app_exports_is_called_what_it_is(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_bytes(tmp_path, data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "minute"),
    [
        ("2026年3月2日 中午12:30", 750),
        ("2026年3月2日 中午11:30", 690),
        ("2026年3月2日 凌晨12:30", 30),
        ("2026年3月2日 清晨5:30", 330),
        ("2026年3月2日 晚上7:05", 1145),
        ("2. März 2026 7:05 abends", 1145),
        ("March 2 2026 12:00 noon", 720),
        ("March 2 2026 12:00 midnight", 0),
        ("2026/3/2 下午 07:05:00", 1145),
    ],
)
def test_times_with_the_words_of_a_day(tmp_path: Path, written: str, minute: int) -> None:
    data = f"dateTime,weight,fat\n{written},80.2,21.5\n".encode()
    assert read_bytes(tmp_path, data).days("weigh_in_minute") == {"2026-03-02": minute}
