"""CSV that isn't, and cells that no number, day or name should be."""

from __future__ import annotations

from collections.abc import Iterator

from tests.devices.importers import samples
from tests.devices.importers.hostile.case import Hostile

_ACTIVITY = samples.ZEPP["ACTIVITY"].split(b"\n")[0].decode()
_NUMBERS = (
    "NaN",
    "nan",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "-5",
    "0x1F",
    "1_000",
    "１２３",
    "1,5",
    "--5",
    "+-5",
    "1e",
    "5 steps",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1+1",
    "9" * 40,
    "9" * 5_000,
    "{{7*7}}",
    "%s%s%n",
    "\u202e123",
    "None; DROP TABLE",
)
_DAYS = (
    "0000-00-00",
    "0001-01-01",
    "1969-12-31",
    "1999-12-31",
    "9999-12-31",
    "2100-01-01",
    "2026-02-30",
    "2026-13-01",
    "20260302",
    "02/03/2026",
    "2026-3-2",
    "2026-W10-1",
    "",
    "today",
    "-2026-03-02",
    "２０２６-03-02",
)


def cases() -> Iterator[Hostile]:
    """Make them."""
    for number, value in enumerate(_NUMBERS):
        data = f'{_ACTIVITY}\n2026-03-02,1,"{value}",1,1,1\n'.encode()
        yield Hostile(f"csv_number_{number}", data, may_be_read=True)
        data = samples.OPENSCALE + f',,,2026-03-09 07:00,,,,,"{value}"\n'.encode()
        yield Hostile(f"csv_weight_{number}", data, may_be_read=True)
    for number, day in enumerate(_DAYS):
        data = f"{_ACTIVITY}\n{day},1,8000,1,1,1\n".encode()
        yield Hostile(f"csv_day_{number}", data, may_be_read=True)
        data = samples.OPENSCALE + f",,,{day} 07:00,,,,,80\n".encode()
        yield Hostile(f"csv_moment_{number}", data, may_be_read=True)
    yield from _shapes()
    yield from _noise()
    yield from _mislabelled()
    yield from _cut()


def _shapes() -> Iterator[Hostile]:
    header = _ACTIVITY.encode() + b"\n"
    row = b"2026-03-02,1,8000,6000,0,300\n"
    for name, data, *codes in (
        ("nul_in_a_row", header + b"2026-03-02,1,80\x0000,1,1,1\n", "not_text"),
        ("nul_in_the_header", header.replace(b"steps", b"st\x00eps") + row, "unknown_format"),
        ("giant_line", header + b"2026-03-02," + b"9" * 300_000 + b"\n", "line_too_long"),
        ("giant_header", b"date," * 100_000 + header + row, "unknown_format", "too_many_columns"),
        ("giant_quoted_cell", header + b'2026-03-02,"' + b"x\n" * 200_000, "not_a_table"),
        ("quote_never_closed", header + b'"2026-03-02,1,2,3,4,5\n' + row, "not_a_table"),
        ("quote_inside", header + b'2026-03-02,1"2"3,1,1,1,1\n', ""),
        ("column_twice", b"steps," + header + b"1," + row, "repeated_column"),
        ("utf8_breaks_off", header + row * 1_000 + b"\xff\xfe\xfd,1,1,1,1,1\n", "not_text"),
        ("utf8_breaks_off_early", header + b"\xff\xfe,1,1,1,1,1\n", "not_text", "unknown_format"),
        ("header_alone", header, ""),
        ("header_without_an_end", header.strip(), ""),
        ("blank_lines", header + b"\n\n\n" + row, ""),
        ("carriage_returns", (header + row).replace(b"\n", b"\r"), "", "unknown_format"),
        ("too_few_cells", header + b"2026-03-02\n", ""),
        ("too_many_cells", header + row.strip() + b",1,2,3\n", ""),
        ("1000_empty_cells", header + b"," * 1_000 + b"\n", ""),
        ("semicolons", (header + row).replace(b",", b";"), ""),
        ("tabs", (header + row).replace(b",", b"\t"), ""),
    ):
        read = "" in codes
        yield Hostile(f"csv_{name}", data, *(code for code in codes if code), may_be_read=read)
    columns = ",".join(f"c{number}" for number in range(600))
    wide = f"{_ACTIVITY},{columns}\n".encode()
    yield Hostile("csv_606_columns", wide, "too_many_columns")
    text = (header + row).decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037", "gbk"):
        data = text.encode(encoding)
        yield Hostile(f"csv_in_{encoding}", data, "unknown_format", may_be_read=True)
    mixed = (
        header + row + "2026-03-03,1,步,1,1,1\n".encode("gbk") + "2026-03-04,步,1,1,1,1\n".encode()
    )
    yield Hostile("csv_in_two_encodings", mixed, "not_text", "unknown_format")
    for steps in (b"401", b"100000", b"-1", b"1.5"):
        data = b"date,time,steps\n2026-03-02,09:00," + steps + b"\n"
        yield Hostile(f"csv_minute_of_{steps.decode()}", data, may_be_read=True)
    for time in (b"24:00", b"09:60", b"9:00", b"-1:00", b"", b"09-00", b"09:00:00:00"):
        data = b"date,time,steps\n2026-03-02," + time + b",10\n"
        yield Hostile(f"csv_time_{time.decode()}", data, may_be_read=True)


def _noise() -> Iterator[Hostile]:
    noise = bytes((number * number * 31 + 7) % 256 for number in range(20_000))
    for name, data in {
        "noise": noise,
        "zeros": bytes(100_000),
        "spaces": b" " * 10_000,
        "one_byte": b"x",
        "one_line_feed": b"\n",
        "byte_order_mark": samples.BOM,
        "commas": b"," * 5_000,
        "quotes": b'"' * 5_000,
        "pdf": b"%PDF-1.7\n" + noise,
        "png": b"\x89PNG\r\n\x1a\n" + noise,
        "elf": b"\x7fELF" + noise,
        "pickle": b"\x80\x04\x95\x00cos\nsystem\n(S'id'\ntR.",
        "json": b'{"steps": 8000}',
        "rar": b"Rar!\x1a\x07\x00" + noise,
        "seven_zip": b"7z\xbc\xaf\x27\x1c" + noise,
        "bzip2": b"BZh91AY&SY" + noise,
        "script": b"#!/bin/sh\nrm -rf /\n",
        "sql": b"DROP TABLE lending_loan;\n",
    }.items():
        verdicts = ("unknown_format", "a_picture", "not_text", "unread_archive")
        yield Hostile(f"bytes_{name}", data, *verdicts)
    yield Hostile("bytes_none", b"", "empty_file")


def _mislabelled() -> Iterator[Hostile]:
    """Put the contents of one format under the name of another: only the contents count."""
    for name, data in samples.samples().items():
        packed = samples.zipped({f"x.{ending}": data for ending in ("csv", "xml", "db")})
        yield Hostile(
            f"three_times_{name}",
            packed,
            "repeated_member",
            "several_files",
            "unknown_format",
            "nested_archive",
            may_be_read=True,
        )


def _cut() -> Iterator[Hostile]:
    """Cut each valid file at many places: what is whole may count, nothing else."""
    for name in (
        "zepp",
        "openscale",
        "torque_obd",
        "obd14",
        "fitbit",
        "mi_band_csv",
        "phone_usage",
    ):
        data = samples.samples()[name]
        for end in range(1, len(data), max(len(data) // 12, 1)):
            yield Hostile(
                f"{name}_cut_at_{end}",
                data[:end],
                "unknown_format",
                "damaged_file",
                "not_a_table",
                "missing_column",
                "no_speed",
                "empty_table",
                "not_a_list",
                "not_text",
                may_be_read=True,
            )
