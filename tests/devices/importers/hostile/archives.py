"""ZIP and gzip files that lie, climb, explode or stop half-way."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Iterator

from tests.devices.importers import samples
from tests.devices.importers.hostile.case import Hostile

_GOOD = samples.ZEPP["ACTIVITY"]
_NAMES = (
    "../ACTIVITY.csv",
    "../../../../etc/cron.d/x",
    "a/../../ACTIVITY.csv",
    "..",
    "a/..",
    "/etc/passwd",
    "/ACTIVITY.csv",
    "//server/share.csv",
    "~root/.ssh/authorized_keys",
    "~/x.csv",
    "C:/Windows/x.csv",
    "C:x.csv",
    "..\\..\\x.csv",
    "\\\\server\\x.csv",
    "a\\b.csv",
    "x\x01.csv",
    "x\n.csv",
    "x\x1b[2J.csv",
    "a\u202egpj.csv",
    "a\u200b.csv",
    "x\ufffe.csv",
    "n" * 300 + ".csv",
    "\r.csv",
    "\t.csv",
    "a/../../../../../../../../tmp/x.csv",
    "\x7f.csv",
)


def cases() -> Iterator[Hostile]:
    """Make them."""
    for number, name in enumerate(_NAMES):
        yield Hostile(f"zip_name_{number}", _zip({name: _GOOD}), "unsafe_name")
    yield from _members()
    yield from _bombs()
    yield from _passwords()
    yield from _broken()


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _members() -> Iterator[Hostile]:
    kinds = {
        "symlink": stat.S_IFLNK,
        "fifo": stat.S_IFIFO,
        "device": stat.S_IFCHR,
        "block": stat.S_IFBLK,
        "socket": stat.S_IFSOCK,
    }
    for name, mode in kinds.items():
        for target in (b"/etc/passwd", b"../../secret", _GOOD):
            info = zipfile.ZipInfo("ACTIVITY.csv")
            info.create_system = 3
            info.external_attr = (mode | 0o777) << 16
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                archive.writestr(info, target)
            yield Hostile(f"zip_{name}_{len(target)}", buffer.getvalue(), "unsafe_member")
    for first, second in (
        ("a.csv", "a.csv"),
        ("a.csv", "A.CSV"),
        ("é.csv", "e\u0301.csv"),
        ("ß.csv", "SS.csv"),
    ):
        yield Hostile(f"zip_twice_{first}_{second}", _twice(first, second), "repeated_member")
    two_parts = _zip({"1.csv": _GOOD, "2.csv": _GOOD})
    yield Hostile("zip_a_part_twice", two_parts, "repeated_member")
    yield Hostile("zip_empty", _zip({}), "nothing_inside")
    yield Hostile("zip_folders_only", _zip({"a/": b"", "b/": b""}), "nothing_inside")
    yield Hostile("zip_of_noise", _zip({"a.csv": bytes(range(256)) * 9}), "unknown_format")
    yield Hostile("zip_of_programs", _zip({"run.sh": b"rm -rf /", "x.py": b"1"}), "unknown_format")
    many = _zip({f"{number}.csv": b"" for number in range(10_001)})
    yield Hostile("zip_of_10001_members", many, "too_many_members")


def _twice(first: str, second: str) -> bytes:
    """Pack two members; where the names are one, give the second its name byte by byte, as no honest tool would."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(first, _GOOD)
        archive.writestr("?" * len(first) if first == second else second, _GOOD)
    return buffer.getvalue().replace(b"?" * len(first), first.encode())


def _bombs() -> Iterator[Hostile]:
    zeros = bytes(20_000_000)
    line = b"2026-03-02,1,2,3,4,5\n"
    header = samples.ZEPP["ACTIVITY"].split(b"\n")[0] + b"\n"
    yield Hostile("gzip_bomb", gzip.compress(zeros), "unknown_format")
    flat = _zip({"ACTIVITY.csv": header + line * 300_000})
    yield Hostile("zip_bomb_of_rows", flat, "suspicious_ratio")
    yield Hostile("zip_bomb_of_zeros", _zip({"a.csv": zeros}), "unknown_format", "not_text")
    nested = _zip({"inner.zip": flat})
    yield Hostile("zip_in_zip", nested, "nested_archive")
    for _depth in range(5):
        nested = _zip({"inner.zip": nested, "inner2.zip": nested})
    yield Hostile("zip_in_zip_six_deep", nested, "nested_archive")
    yield Hostile("gzip_in_gzip", gzip.compress(gzip.compress(_GOOD)), "unknown_format")
    yield Hostile("zip_in_gzip", gzip.compress(samples.zepp_export()), "nested_archive")
    xml = samples.APPLE.replace(b"</HealthData>", b"<a> </a>" * 800_000 + b"</HealthData>")
    yield Hostile("zip_bomb_of_elements", _zip({"export.xml": xml}), "suspicious_ratio")
    database = samples.gadgetbridge()
    padded = _zip({"Gadgetbridge": database + zeros})
    yield Hostile("zip_bomb_behind_a_database", padded, "suspicious_ratio")
    one = _zip({"ACTIVITY.csv": header + line * 90_000})
    yield Hostile("overlapping_members", _overlapping(one, 60), "damaged_file", "suspicious_ratio")


def _overlapping(data: bytes, times: int) -> bytes:
    """List the one member many times in the directory, under many names of equal length."""
    start = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entry = data[start:end]
    entries = b"".join(
        entry.replace(b"ACTIVITY.csv", b"ACT%05d.csv" % number) for number in range(times)
    )
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, times, times, len(entries))
    return data[:start] + entries + bytes(tail)


def _passwords() -> Iterator[Hostile]:
    locked = samples.zepp_export(samples.PASSWORD)
    yield Hostile("aes_without_password", locked, "password_needed")
    for number, wrong in enumerate(("wrong", "X1y2Z3", " x1Y2z3", "密码", "\x00", "p" * 5_000)):
        yield Hostile(f"aes_wrong_password_{number}", locked, "wrong_password", password=wrong)
    half = locked[: len(locked) // 2]
    yield Hostile("aes_cut", half, "damaged_file", password=samples.PASSWORD)
    spoiled = bytearray(locked)
    for place in range(200, 400):
        spoiled[place] ^= 0x55
    codes = ("wrong_password", "damaged_file")
    yield Hostile("aes_spoiled", bytes(spoiled), *codes, password=samples.PASSWORD)
    flagged = bytearray(_zip({"ACTIVITY.csv": _GOOD}))
    flagged[6] |= 1
    flagged[flagged.rindex(b"PK\x01\x02") + 8] |= 1
    yield Hostile("a_flag_of_encryption_alone", bytes(flagged), "password_needed")
    yield Hostile("an_old_cipher_that_is_none", bytes(flagged), *codes, password="x")


def _broken() -> Iterator[Hostile]:
    good = samples.zepp_export()
    directory = good.rindex(b"PK\x05\x06")
    entry = good.index(b"PK\x01\x02")
    damage = ("damaged_file", "unsafe_name", "nothing_inside", "unknown_format", "unsafe_member")
    for name, place, data in (
        ("count", directory + 8, b"\xff\xff\xff\xff"),
        ("directory_size", directory + 12, b"\xff\xff\xff\x7f"),
        ("directory_offset", directory + 16, b"\xff\xff\xff\x7f"),
        ("zip64_offset", directory + 16, b"\xff\xff\xff\xff"),
        ("entry_signature", entry, b"XXXX"),
        ("version", entry + 6, b"\xff\xff"),
        ("method", entry + 10, b"\x63\x00"),
        ("method_unknown", entry + 10, b"\x77\x00"),
        ("checksum", entry + 16, b"\x00\x00\x00\x00"),
        ("packed_size", entry + 20, b"\xff\xff\xff\x7f"),
        ("packed_size_zip64", entry + 20, b"\xff\xff\xff\xff"),
        ("unpacked_size", entry + 24, b"\x01\x00\x00\x00"),
        ("unpacked_size_zip64", entry + 24, b"\xff\xff\xff\xff"),
        ("name_length", entry + 28, b"\xff\xff"),
        ("extra_length", entry + 30, b"\xff\xff"),
        ("header_offset", entry + 42, b"\xff\xff\xff\x7f"),
        ("header_offset_inside", entry + 42, b"\x07\x00\x00\x00"),
        ("local_name_length", 26, b"\xff\xff"),
        ("local_signature", 0, b"PK\x03\x04\xff\xff"),
        ("local_method", 8, b"\x63\x00"),
    ):
        spoiled = bytearray(good)
        spoiled[place : place + len(data)] = data
        yield Hostile(f"zip_lie_{name}", bytes(spoiled), *damage, may_be_read=True)
    noise = bytes((number * 7919 + 13) % 251 for number in range(4_000))
    yield Hostile("zip_start_then_noise", b"PK\x03\x04" + noise, "damaged_file")
    yield Hostile("zip_end_alone", b"PK\x05\x06" + bytes(18), "nothing_inside")
    yield Hostile("gzip_start_then_noise", b"\x1f\x8b" + noise, "damaged_file")
    packed = gzip.compress(samples.OPENSCALE)
    for end in range(1, len(packed), 9):
        codes = ("damaged_file", "unknown_format")
        yield Hostile(f"gzip_cut_at_{end}", packed[:end], *codes)
    yield Hostile("gzip_wrong_checksum", packed[:-8] + bytes(8), "damaged_file")
    tail = gzip.compress(samples.OPENSCALE) + b"trailing rubbish"
    yield Hostile("gzip_with_a_tail", tail, "damaged_file")
