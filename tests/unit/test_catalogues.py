"""The catalogues are checked and kept without any tool of the machine."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from config import catalogues

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the code ask for two texts."""
    texts = Catalog()
    texts.add("Loan")
    texts.add("%(count)s day", flags=["python-format"])
    monkeypatch.setattr(catalogues, "texts_in_use", lambda: [text for text in texts if text.id])


def catalogue(folder: Path, *entries: str) -> Path:
    path = folder / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + "\n".join(entries))
    return path


LOAN = 'msgid "Loan"\nmsgstr "借据"\n'
DAY = '#, python-format\nmsgid "%(count)s day"\nmsgstr "%(count)s 天"\n'


def test_a_complete_catalogue_has_no_fault(wanted: None, tmp_path: Path) -> None:
    assert list(catalogues.find_faults(catalogue(tmp_path, LOAN, DAY))) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([LOAN], "not translated: '%(count)s day'"),
        ([LOAN, DAY.replace("%(count)s 天", "")], "not translated: '%(count)s day'"),
        ([LOAN.replace("msgid", "#, fuzzy\nmsgid"), DAY], "marked fuzzy: 'Loan'"),
        ([LOAN, DAY, LOAN.replace("Loan", "Lone")], "no longer used: 'Lone'"),
        ([LOAN, DAY.replace("%(count)s 天", "%(days)s 天")], "%(count)s day"),
    ],
)
def test_a_fault_is_named(wanted: None, tmp_path: Path, entries: list[str], fault: str) -> None:
    assert any(fault in found for found in catalogues.find_faults(catalogue(tmp_path, *entries)))


def test_collecting_keeps_translations_adds_new_texts_and_drops_old_ones(
    wanted: None, tmp_path: Path
) -> None:
    path = catalogue(tmp_path, LOAN, LOAN.replace("Loan", "Lone"))
    catalogues.collect(path)
    kept = path.read_text()
    assert 'msgid "Loan"\nmsgstr "借据"' in kept
    assert 'msgid "%(count)s day"\nmsgstr ""' in kept
    assert "Lone" not in kept


def test_a_text_of_a_template_is_found() -> None:
    template = "{% load i18n %}<p>{% translate 'Loan' %}</p>"
    assert "gettext(u'Loan')" in catalogues.as_python(template)
