"""ZIP archives of strangers: what is inside, if nothing in it plays a trick.

Nothing is ever unpacked under a name from the archive, so a bad name could do no harm here. Whoever writes one
means harm elsewhere, and the file is refused whole.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import IO

import pyzipper

from devices.importers.interface import FileRefused
from devices.importers.limits import Limits

# What the ZIP library raises for archives that lie about themselves.
DAMAGE = (
    pyzipper.BadZipFile,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
)
_ARCHIVES = (".zip", ".gz", ".tgz", ".7z", ".rar", ".tar", ".bz2", ".xz")
_LEFTOVERS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_UNIX = 3
_NAME_IS_UTF8 = 0x800

Opens = Callable[[], IO[bytes]]


def open_zip(
    path: Path, password: str, limits: Limits, opened: ExitStack
) -> list[tuple[str, Opens]]:
    """Return the files inside, by name, as long as `opened` isn't closed. Raises FileRefused."""
    try:
        archive = opened.enter_context(pyzipper.AESZipFile(path))
    except (*DAMAGE, EOFError, OSError, zlib.error) as damage:
        raise FileRefused("damaged_file") from damage
    members = archive.infolist()
    if len(members) > limits.members:
        raise FileRefused("too_many_members", value=len(members))
    _check_names(members)
    files = [member for member in members if not member.is_dir() and not _is_leftover(member)]
    if not files:
        raise FileRefused("nothing_inside")
    if all(is_archive(member.filename) for member in files):
        raise FileRefused("nested_archive", value=files[0].filename)
    encrypted = any(member.flag_bits & 1 for member in files)
    if encrypted and not password:
        raise FileRefused("password_needed", field="password")
    if encrypted:
        archive.setpassword(password.encode())
        _try_password(archive, next(member for member in files if member.flag_bits & 1))
    return [(_written_name(member), partial(_open, archive, member)) for member in files]


def is_archive(name: str) -> bool:
    """Return whether a file is called as an archive is."""
    return name.lower().endswith(_ARCHIVES)


def code_of(damage: BaseException) -> str:
    """Name what is wrong with an archive whose reading failed."""
    text = str(damage).lower()
    if "password" in text or "hmac" in text:
        return "wrong_password"
    return "damaged_file"


def _is_leftover(member: pyzipper.zipfile.ZipInfo) -> bool:
    """Return whether a file is what a computer keeps of its folders, and puts into archives unasked."""
    name = member.filename.rsplit("/", 1)[-1]
    return name.startswith("._") or name.lower() in _LEFTOVERS


def _open(archive: pyzipper.AESZipFile, member: pyzipper.zipfile.ZipInfo) -> IO[bytes]:
    try:
        stream: IO[bytes] = archive.open(member)
    except (*DAMAGE, EOFError, OSError, zlib.error) as damage:
        raise FileRefused(code_of(damage), value=member.filename) from damage
    return stream


def _try_password(archive: pyzipper.AESZipFile, member: pyzipper.zipfile.ZipInfo) -> None:
    with _open(archive, member):
        return


def _check_names(members: list[pyzipper.zipfile.ZipInfo]) -> None:
    """Refuse names that lead out, links and devices, and two members of one name."""
    seen = set()
    for member in members:
        name = _written_name(member)
        if _leads_out(name):
            raise FileRefused("unsafe_name", value=name)
        mode = member.external_attr >> 16
        if member.create_system == _UNIX and stat.S_IFMT(mode) not in (
            0,
            stat.S_IFREG,
            stat.S_IFDIR,
        ):
            raise FileRefused("unsafe_member", value=name)
        # Two names that one file system takes for the same.
        same = unicodedata.normalize("NFC", name).casefold()
        if same in seen:
            raise FileRefused("repeated_member", value=name)
        seen.add(same)


def _written_name(member: pyzipper.zipfile.ZipInfo) -> str:
    """Return a member's name: the library cuts it at a NUL, and takes a Chinese Windows' letters for old DOS's."""
    name: str = getattr(member, "orig_filename", member.filename)
    if member.flag_bits & _NAME_IS_UTF8 or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return name


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return (
        not name
        or len(name) > 255
        or name.startswith(("/", "\\", "~"))
        or "\\" in name
        or ":" in parts[0]
        or ".." in parts
        or not name.isprintable()
    )
