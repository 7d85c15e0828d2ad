"""JSON files that are one long list of objects, read one by one: memory grows with an object, not with the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from devices.importers.interface import FileRefused
from devices.importers.naming import base_name
from devices.importers.source import Member

_CHUNK = 256 * 1024
# A night with its stages takes some fifty kilobytes.
_LONGEST_OBJECT = 1024 * 1024
_BETWEEN = re.compile(r"[\s,]*")
_KEY = re.compile(r'"(\w+)"\s*:', re.ASCII)
_decode = json.JSONDecoder().raw_decode

Object = dict[str, Any]


def is_list(member: Member) -> bool:
    """Return whether a member may be a list in JSON."""
    return member.head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["


def first_object(member: Member) -> Object | None:
    """Return the first object of a list, {} of an empty list, None where it is no list of objects.

    Of an object longer than the head of the file only the keys are told.
    """
    text = member.head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").lstrip()
    if not text.startswith("["):
        return None
    rest = text[1:].lstrip()
    if rest.startswith("]"):
        return {}
    try:
        found, _end = _decode(rest)
    except RecursionError:
        return None
    except ValueError:
        return dict.fromkeys(_KEY.findall(rest), "") if rest.startswith("{") else None
    return found if isinstance(found, dict) else None


def objects(member: Member) -> Iterator[tuple[int, Object]]:
    """Yield the objects of a list with the line that each begins on. Raises FileRefused where the list breaks off."""
    count_row = member.source.count_row
    for line, found in _values(member):
        if not isinstance(found, dict):
            raise FileRefused("not_a_list", field=_place(member, line), value=found)
        count_row()
        yield line, found


def _values(member: Member) -> Iterator[tuple[int, Any]]:
    text, line, begun = "", 1, False
    for more, ends in _texts(member):
        text += more
        place = 0
        while True:
            skipped = _BETWEEN.match(text, place)
            begins = skipped.end() if skipped else place
            line += text.count("\n", place, begins)
            place = begins
            if not begun and text[place : place + 1] == "[":
                begun, place = True, place + 1
                continue
            if text[place : place + 1] == "]":
                return
            try:
                found, end = _decode(text, place)
            except RecursionError as deep:
                raise FileRefused("too_deep") from deep
            except ValueError as broken:
                if ends or len(text) - place > _LONGEST_OBJECT or not begun:
                    raise FileRefused("not_a_list", field=_place(member, line)) from broken
                break
            yield line, found
            line += text.count("\n", place, end)
            place = end
        text = text[place:]


def _texts(member: Member) -> Iterator[tuple[str, bool]]:
    """Yield the text chunk by chunk, and with each whether it is the last."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with member.open() as stream:
        try:
            while chunk := stream.read(_CHUNK):
                yield decoder.decode(chunk), False
            yield decoder.decode(b"", final=True), True
        except UnicodeDecodeError as error:
            raise FileRefused("not_text", field=base_name(member.name)) from error


def _place(member: Member, line: int) -> str:
    return f"{base_name(member.name)}:{line}"
