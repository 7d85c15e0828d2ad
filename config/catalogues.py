"""Keep the text catalogues: collect, check, compile. Needs no gettext tools on the machine.

python -m config.catalogues collect | check | compile
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).resolve().parent.parent
APPS = ("core", "lending", "billing", "devices", "scoring", "demo", "config")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATE_ENDINGS = {".html", ".txt", ".typ"}


def main(task: str) -> None:
    """Do what the command line asks for; `check` leaves with 1 where a text lacks its translation."""
    for path in sorted((CHECKOUT / "locale").glob("*/LC_MESSAGES/django.po")):
        match task:
            case "collect":
                collect(path)
            case "compile":
                compile_catalogue(path)
            case "check":
                faults = list(find_faults(path))
                sys.stderr.writelines(
                    f"{path.relative_to(CHECKOUT)}: {fault}\n" for fault in faults
                )
                sys.exit(bool(faults))
            case _:
                sys.exit(__doc__)


def collect(path: Path) -> None:
    """Add new texts to a catalogue and take out those that are no longer used. May run twice."""
    before, after = polib.pofile(str(path)), polib.POFile(wrapwidth=100)
    after.metadata = before.metadata
    for message in sorted(texts_in_use(), key=_order):
        entry = polib.POEntry(
            **_identity(message), msgctxt=message.context, flags=sorted(message.flags)
        )
        known = before.find(entry.msgid, msgctxt=message.context or False)
        if known and bool(known.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = known.msgstr, known.msgstr_plural
            entry.tcomment = known.tcomment
        after.append(entry)
    after.save(str(path))


def _order(message: Message) -> tuple[str, str]:
    single = message.id if isinstance(message.id, str) else message.id[0]
    return single, message.context or ""


def _identity(message: Message) -> dict[str, object]:
    if isinstance(message.id, str):
        return {"msgid": message.id}
    single, plural = message.id
    return {"msgid": single, "msgid_plural": plural, "msgstr_plural": {0: ""}}


def find_faults(path: Path) -> Iterator[str]:
    """Yield a line for each text that is untranslated, doubtful, unused or misses a placeholder."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parent.parent.name)
    wanted = texts_in_use()
    known = {(message.id, message.context) for message in wanted}
    for message in wanted:
        found = catalogue.get(message.id, message.context)
        if found is None or not is_translated(found):
            yield f"not translated: {message.id!r} (run `make messages`, then translate)"
    for message in (message for message in catalogue if message.id):
        if message.fuzzy:
            yield f"marked fuzzy: {message.id!r}"
        if (message.id, message.context) not in known:
            yield f"no longer used: {message.id!r} (run `make messages`)"
        yield from (f"{fault}: {message.id!r}" for fault in message.check(catalogue))


def is_translated(message: Message) -> bool:
    """Return whether every form of a message has a text."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)


def compile_catalogue(path: Path) -> None:
    """Compile a catalogue that is newer than its compiled form. May run twice."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
        polib.pofile(str(path)).save_as_mofile(str(compiled))


def texts_in_use() -> list[Message]:
    """Collect every text that the code and the templates ask to have translated, each once."""
    template = Catalog()
    for path in sources():
        code = path.read_text(encoding="utf-8")
        if path.suffix in TEMPLATE_ENDINGS:
            code = as_python(code)
        for line, text, comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            template.add(
                text, locations=[(str(path), line)], auto_comments=comments, context=context
            )
    return [message for message in template if message.id]


def sources() -> Iterator[Path]:
    """Yield the modules and templates of the project in a fixed order."""
    for folder in (*APPS, "templates"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.suffix == ".py" or (
                "templates" in path.parts and path.suffix in TEMPLATE_ENDINGS
            ):
                yield path


def as_python(template: str) -> str:
    """Turn a template into words that Python can read, its texts into calls of gettext."""
    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
