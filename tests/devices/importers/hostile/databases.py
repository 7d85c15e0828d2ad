"""SQLite files that run, recurse, hide behind views, or are broken inside."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.devices.importers import samples
from tests.devices.importers.hostile.case import Hostile

_TABLE = "MI_BAND_ACTIVITY_SAMPLE"
_COLUMNS = "TIMESTAMP, DEVICE_ID, USER_ID, RAW_INTENSITY, STEPS, RAW_KIND, HEART_RATE"
_FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
_REAL = f"CREATE TABLE {_TABLE} ({_COLUMNS});"
_SLEEP = "XIAOMI_SLEEP_TIME_SAMPLE"


def cases() -> Iterator[Hostile]:
    """Make them."""
    yield from _views()
    yield from _triggers_and_tables()
    yield from _values()
    yield from _broken()


def _views() -> Iterator[Hostile]:
    bodies = {
        "for_ever": f"{_FOREVER} SELECT i, 1, 1, 1, 1, 1, 1 FROM n",
        "of_a_product": "SELECT 1, 1, 1, 1, 1, 1, 1 FROM sqlite_master a, sqlite_master b",
        "of_a_blob": "SELECT 1, 1, 1, 1, 1, 1, zeroblob(900000000)",
        "of_itself": f"SELECT * FROM {_TABLE}",
        "of_a_file": "SELECT readfile('/etc/passwd'), 1, 1, 1, 1, 1, 1",
        "of_an_extension": "SELECT load_extension('/tmp/x.so'), 1, 1, 1, 1, 1, 1",
        "of_nothing": "SELECT 1, 1, 1, 1, 1, 1, 1",
    }
    for name, body in bodies.items():
        view = f"CREATE VIEW {_TABLE} ({_COLUMNS}) AS {body};"
        yield Hostile(f"view_{name}", samples.database(view), "not_a_real_table")
        view = f"CREATE VIEW DEVICE (_id, MODEL, IDENTIFIER) AS SELECT 1, 2, 3 FROM ({body});"
        if name not in {"of_itself"}:
            data = samples.database(_REAL, view)
            yield Hostile(f"view_of_devices_{name}", data, "not_a_real_table")
    lower = f"CREATE VIEW {_TABLE.lower()} AS {bodies['for_ever']};"
    yield Hostile("view_in_small_letters", samples.database(lower), "not_a_real_table")


def _triggers_and_tables() -> Iterator[Hostile]:
    trigger = f"CREATE TRIGGER t AFTER INSERT ON {_TABLE} BEGIN DELETE FROM {_TABLE}; END;"
    yield Hostile("trigger", samples.database(_REAL, trigger), "empty_table")
    virtual = f"CREATE VIRTUAL TABLE {_TABLE} USING fts4({_COLUMNS});"
    yield Hostile("virtual_table", samples.database(virtual), "not_a_real_table")
    rtree = f"CREATE VIRTUAL TABLE {_TABLE} USING rtree(TIMESTAMP, DEVICE_ID, STEPS);"
    yield Hostile("virtual_rtree", samples.database(rtree), "not_a_real_table")
    generated = (
        f"CREATE TABLE {_TABLE} (TIMESTAMP, DEVICE_ID, USER_ID, STEPS, RAW_KIND, "
        "HEART_RATE GENERATED ALWAYS AS (length(zeroblob(900000000))) VIRTUAL);"
        f"INSERT INTO {_TABLE} VALUES (1772416800, 1, 1, 5, 1);"
    )
    yield Hostile("generated_column", samples.database(generated), "not_a_real_table")
    copied = f"CREATE TABLE {_TABLE} AS SELECT 1 AS TIMESTAMP;"
    yield Hostile("table_made_of_a_select", samples.database(copied), "missing_column")
    yield Hostile("no_table", samples.database("CREATE TABLE other (a);"), "unknown_format")
    yield Hostile(
        "a_table_without_columns",
        samples.database(f"CREATE TABLE {_TABLE} (x); INSERT INTO {_TABLE} VALUES (1);"),
        "missing_column",
    )
    index = f"{_REAL} CREATE INDEX TIMESTAMP_INDEX ON {_TABLE} (abs(TIMESTAMP));"
    yield Hostile("index_of_an_expression", samples.database(index), "empty_table")
    checked = f"CREATE TABLE {_TABLE} ({_COLUMNS}, CHECK (randomblob(10) IS NOT NULL));"
    yield Hostile("check_with_a_function", samples.database(checked), "empty_table")
    for number, rows in enumerate(("SELECT 1", "UPDATE sqlite_master SET sql = ''")):
        renamed = _with_schema(_REAL, rows.encode())
        yield Hostile(f"schema_that_is_no_table_{number}", renamed, *_DAMAGE)
    for number, name in enumerate((b"sqlite_master", b"MI_BAND_VERY_LONG_NAME_")):
        data = samples.database(_REAL).replace(_TABLE.encode(), name.ljust(len(_TABLE), b"X"))
        yield Hostile(f"table_renamed_{number}", data, *_DAMAGE, "unknown_format", may_be_read=True)


_DAMAGE = ("damaged_database", "not_a_real_table", "unknown_format", "missing_column")


def _with_schema(statement: str, other: bytes) -> bytes:
    data = samples.database(statement)
    return data.replace(b"CREATE TABLE MI_BAND", other.ljust(20)[:20])


def _values() -> Iterator[Hostile]:
    values: dict[str, tuple[object, ...]] = {
        "text_stamp": ("now", 1, 1, 1, 1, 1, 1),
        "real_stamp": (1772416800.5, 1, 1, 1, 1, 1, 1),
        "infinite_stamp": (float("inf"), 1, 1, 1, 1, 1, 1),
        "null_stamp": (None, 1, 1, 1, 1, 1, 1),
        "huge_stamp": (2**63 - 1, 1, 1, 1, 1, 1, 1),
        "negative_stamp": (-(2**63), 1, 1, 1, 1, 1, 1),
        "stamp_of_1970": (0, 1, 1, 1, 1, 1, 1),
        "stamp_of_2200": (7_258_118_400, 1, 1, 1, 1, 1, 1),
        "microseconds": (1772416800_000_000, 1, 1, 1, 1, 1, 1),
        "negative_steps": (1772416800, 1, 1, 1, -5, 1, 1),
        "vain_steps": (1772416800, 1, 1, 1, 100_000, 1, 1),
        "huge_steps": (1772416800, 1, 1, 1, 2**63 - 1, 1, 1),
        "text_steps": (1772416800, 1, 1, 1, "=1+1", 1, 1),
        "nan_steps": (1772416800, 1, 1, 1, float("nan"), 1, "NaN"),
        "blob_device": (1772416800, b"\x00" * 50_000, 1, 1, 1, 1, 1),
        "text_device": (1772416800, "'; DROP TABLE lending_loan; --", 1, 1, 1, 1, 1),
        "blob_heart": (1772416800, 1, 1, 1, 1, 1, b"\xff" * 900_000),
        "text_kind": (1772416800, 1, 1, 1, 1, "walking", 70),
    }
    for name, row in values.items():
        data = samples.database(_REAL, rows={_TABLE: [row]})
        yield Hostile(f"database_{name}", data, may_be_read=True)
    mixed = [(1772416800, 1, 1, 1, 1, 1, 1), (1772416860_000, 1, 1, 1, 1, 1, 1)]
    yield Hostile(
        "database_mixed_units", samples.database(_REAL, rows={_TABLE: mixed}), "mixed_units"
    )
    big = samples.database(_REAL, rows={_TABLE: [(1772416800, 1, 1, 1, 1, 1, bytes(3_000_000))]})
    yield Hostile("giant_blob", big, "damaged_database")
    many = [(1772416800 + number, number, 1, 1, 1, 1, 1) for number in range(150)]
    yield Hostile(
        "too_many_devices", samples.database(_REAL, rows={_TABLE: many}), "too_many_devices"
    )
    yield from _nights()


def _nights() -> Iterator[Hostile]:
    good = list(samples.XIAOMI_NIGHT)
    for name, place, value in (
        ("wakes_before_it_sleeps", 3, 1_000_000_000_000),
        ("wakes_in_2200", 3, 7_258_118_400_000),
        ("is_longer_than_the_clock", 5, 10_000),
        ("is_negative", 6, -90),
        ("is_text", 5, "eight hours"),
        ("is_null", 3, None),
        ("is_huge", 7, 2**62),
    ):
        row = [*good[:place], value, *good[place + 1 :]]
        data = samples.database(samples.GADGETBRIDGE_SCHEMA, rows={_SLEEP: [tuple(row)]})
        yield Hostile(f"night_{name}", data, may_be_read=True)


def _broken() -> Iterator[Hostile]:
    good = samples.gadgetbridge()
    yield Hostile("magic_alone", b"SQLite format 3\x00", "damaged_database", "unknown_format")
    yield Hostile(
        "magic_and_noise", b"SQLite format 3\x00" + bytes(range(256)) * 40, "damaged_database"
    )
    for end in range(100, len(good), len(good) // 24):
        yield Hostile(f"database_cut_at_{end}", good[:end], "damaged_database", may_be_read=True)
    for name, place, data in (
        ("page_size", 16, b"\x00\x07"),
        ("write_version_wal", 18, b"\x02\x02"),
        ("write_version_unknown", 18, b"\x09\x09"),
        ("payload_fractions", 21, b"\x00\x00\x00"),
        ("page_count", 28, b"\xff\xff\xff\xff"),
        ("free_list", 32, b"\x00\x00\x00\x02\x00\x00\xff\xff"),
        ("schema_format", 44, b"\x00\x00\x00\x63"),
        ("encoding", 56, b"\x00\x00\x00\x07"),
        ("root_page_type", 100, b"\xee"),
        ("root_cell_count", 103, b"\xff\xff"),
        ("root_cell_content", 105, b"\x00\x01"),
    ):
        spoiled = bytearray(good)
        spoiled[place : place + len(data)] = data
        codes = ("damaged_database", "not_a_real_table", "unknown_format", "missing_column")
        yield Hostile(f"database_{name}", bytes(spoiled), *codes, may_be_read=True)
    size = struct.unpack(">H", good[16:18])[0]
    for page in range(1, len(good) // size, 2):
        spoiled = bytearray(good)
        spoiled[page * size : page * size + 12] = b"\xff" * 12
        yield Hostile(f"corrupt_page_{page}", bytes(spoiled), "damaged_database", may_be_read=True)
    looped = bytearray(good)
    looped[size + 8 : size + 12] = struct.pack(">I", 2)
    yield Hostile("page_that_points_at_itself", bytes(looped), "damaged_database", may_be_read=True)
