"""XML that explodes, reaches out or never ends."""

from __future__ import annotations

from collections.abc import Iterator

from tests.devices.importers import samples
from tests.devices.importers.hostile.case import Hostile

_RECORD = (
    '<Record type="HKQuantityTypeIdentifierStepCount" sourceName="W" unit="{unit}" '
    'startDate="{start}" endDate="2026-03-02 09:30:00 +0800" value="{value}"/>'
)
_START = "2026-03-02 09:00:00 +0800"


def cases() -> Iterator[Hostile]:
    """Make them."""
    yield from _entities()
    yield from _shapes()
    yield from _values()
    yield from _encodings()
    for end in range(60, len(samples.APPLE), len(samples.APPLE) // 30):
        codes = ("damaged_file", "unknown_format")
        yield Hostile(f"xml_cut_at_{end}", samples.APPLE[:end], *codes)


def _document(body: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>\n{doctype}<HealthData>{body}</HealthData>\n'.encode()


def _entities() -> Iterator[Hostile]:
    laughs = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' if number else '<!ENTITY l0 "lol">'
        for number in range(10)
    )
    doctypes = {
        "billion_laughs": laughs,
        "quadratic": f'<!ENTITY l9 "{"a" * 50_000}">',
        "parameter": '<!ENTITY % l "x"> %l;',
        "external_file": '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        "external_address": '<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">',
        "external_public": '<!ENTITY l9 PUBLIC "x" "ftp://127.0.0.1/x">',
        "external_parameter": '<!ENTITY % l SYSTEM "file:///etc/passwd"> %l;',
        "unparsed": '<!NOTATION n SYSTEM "n"><!ENTITY l9 SYSTEM "x" NDATA n>',
        "of_itself": '<!ENTITY l9 "&l9;">',
    }
    for name, declared in doctypes.items():
        data = _document("&l9;&l9;", f"<!DOCTYPE HealthData [{declared}]>\n")
        yield Hostile(f"entity_{name}", data, "forbidden_entity")
    remote = '<!DOCTYPE HealthData SYSTEM "http://127.0.0.1:9/evil.dtd">\n'
    yield Hostile("external_dtd", _document("", remote), "forbidden_entity", may_be_read=True)
    yield Hostile("undeclared_entity", _document("&nbsp;"), "damaged_file")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    yield Hostile("xinclude", _document(include), may_be_read=True)
    sheet = b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'
    yield Hostile(
        "stylesheet", _document("").replace(b"<Health", sheet + b"<Health"), may_be_read=True
    )


def _shapes() -> Iterator[Hostile]:
    deep = "<a>" * 200_000
    yield Hostile("deep_nesting", _document(deep + "</a>" * 200_000), "too_deep")
    yield Hostile("deep_and_never_closed", _document(deep), "too_deep")
    yield Hostile(
        "huge_attribute", _document(f'<Record type="{"x" * 3_000_000}"/>'), "line_too_long"
    )
    yield Hostile(
        "huge_attribute_name", _document(f'<Record {"x" * 3_000_000}="1"/>'), "line_too_long"
    )
    yield Hostile("huge_comment", _document(f"<!--{'x' * 3_000_000}-->"), "line_too_long")
    yield Hostile("huge_cdata", _document(f"<![CDATA[{'x' * 3_000_000}]]>"), "line_too_long")
    yield Hostile("huge_element_name", _document(f"<{'x' * 3_000_000}/>"), "line_too_long")
    many = " ".join(f'a{number}="1"' for number in range(40_000))
    yield Hostile("40000_attributes", _document(f"<Record {many}/>"), may_be_read=True)
    yield Hostile("attribute_twice", _document('<Record type="a" type="b"/>'), "damaged_file")
    yield Hostile("another_root", b"<Other><HealthData/></Other>", "unknown_format")
    yield Hostile("two_roots", b"<HealthData/><HealthData/>", "damaged_file")
    yield Hostile("root_and_rubbish", b"<HealthData/>rubbish", "damaged_file")
    yield Hostile("crossed_tags", _document("<Record><b></Record></b>"), "damaged_file")
    yield Hostile(
        "a_web_page", b"<!DOCTYPE html><html><HealthData></html>", "unknown_format", "damaged_file"
    )
    yield Hostile("the_word_alone", b"<HealthData", "damaged_file")
    devices = "".join(
        _RECORD.format(unit="count", start=_START, value=1).replace('"W"', f'"W{number}"')
        for number in range(300)
    )
    yield Hostile("300_devices", _document(devices), "too_many_devices")


def _values() -> Iterator[Hostile]:
    values = (
        "NaN",
        "Infinity",
        "-inf",
        "1e999",
        "-5",
        "",
        "0x10",
        "1_000",
        "１２",
        "9" * 400,
        "=1+1",
    )
    for number, value in enumerate(values):
        record = _RECORD.format(unit="count", start=_START, value=value)
        yield Hostile(f"xml_value_{number}", _document(record), may_be_read=True)
    starts = (
        "",
        "yesterday",
        "0000-01-01 00:00:00 +0000",
        "0001-01-01 00:00:00 +2359",
        "9999-12-31 23:59:59 -2359",
        "2026-02-30 00:00:00 +0800",
        "2026-03-02 25:00:00 +0800",
        "2026-03-02 09:00:00 +9999",
        "2026-03-02T09:00:00",
        "1899-01-01 00:00:00 +0000",
    )
    for number, start in enumerate(starts):
        record = _RECORD.format(unit="count", start=start, value=5)
        yield Hostile(f"xml_start_{number}", _document(record), may_be_read=True)
    for unit in ("", "furlong", "count\u200b", "kg"):
        record = _RECORD.format(unit=unit, start=_START, value=5)
        yield Hostile(f"xml_unit_{unit!a}", _document(record), may_be_read=True)
    yield Hostile("record_without_attributes", _document("<Record/><Workout/>"), may_be_read=True)
    sleep = _RECORD.format(unit="", start="2026-03-09 09:00:00 +0800", value="Dreaming")
    kinds = sleep.replace("QuantityTypeIdentifierStepCount", "CategoryTypeIdentifierSleepAnalysis")
    yield Hostile("sleep_of_another_word", _document(kinds), may_be_read=True)
    asleep = kinds.replace("Dreaming", "HKCategoryValueSleepAnalysisAsleep")
    yield Hostile("sleep_that_ends_before_it_began", _document(asleep), may_be_read=True)


def _encodings() -> Iterator[Hostile]:
    text = samples.APPLE.decode()
    for name, data in {
        "declared_but_unknown": samples.APPLE.replace(b"UTF-8", b"KLINGON"),
        "declared_utf16_but_not": samples.APPLE.replace(b"UTF-8", b"UTF-16"),
        "utf7": samples.APPLE.replace(b"UTF-8", b"UTF-7"),
        "utf32": text.encode("utf-32"),
    }.items():
        yield Hostile(f"xml_{name}", data, "damaged_file", "unknown_format")
    # What phones write in names: the records around are sound.
    for name, data in {
        "broken_utf8": samples.APPLE.replace(b"zh_CN", b"\xff\xfe\xc0"),
        "nul": samples.APPLE.replace(b"zh_CN", b"zh\x00CN"),
        "control_character": samples.APPLE.replace(b"zh_CN", b"zh\x08CN"),
        "character_reference_zero": samples.APPLE.replace(b"zh_CN", b"&#0;"),
        "half_a_surrogate": samples.APPLE.replace(b"zh_CN", b"&#xD800;"),
    }.items():
        yield Hostile(f"xml_{name}", data, may_be_read=True)
