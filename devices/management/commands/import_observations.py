"""`manage.py import_observations --borrower NUMBER FILE`: bring in what a band, a scale, a phone or a car recorded.

With `--dry-run` only read: neither a borrower nor a database is needed, and nothing is stored.
"""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from core.errors import Refused
from core.maths.calendar import now, today
from core.services.actor import acting_as
from devices.importers.source import Options
from devices.models import ObservationImport
from devices.services import import_preview, import_report, imports
from devices.services.import_preview import Preview
from devices.services.import_report import Report
from lending.models import Borrower

ACTOR = "system:import_observations"


class Command(BaseCommand):
    """Read a file, whose format it finds itself, and report what came in of each metric.

    Exits 1 where nothing of a file could be stored. The same file again stores nothing twice.
    """

    help = "Bring in a file of observations for a borrower. The format is found by itself."
    # The admin's checks read the database, which a dry run doesn't need.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and whose it is."""
        parser.add_argument("file", type=Path, help="the file as the app exported it")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--borrower", help="the borrower's number")
        whose.add_argument(
            "--people",
            type=Path,
            help="for a file of many people: a CSV with the columns person and borrower_number",
        )
        parser.add_argument("--password", default="", help="the password of an encrypted archive")
        parser.add_argument(
            "--person", default="", help="who is meant, in a file that holds several people"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print what the file would give, store nothing"
        )
        parser.add_argument(
            "--json", action="store_true", help="with --dry-run: print one JSON object"
        )

    def handle(
        self,
        *,
        file: Path,
        borrower: str | None,
        people: Path | None,
        password: str,
        person: str,
        dry_run: bool,
        **given: Any,
    ) -> None:
        """Import for each borrower named, or show what would come in."""
        options = Options(password, person)
        if dry_run:
            self._preview(file, options, as_json=given["json"])
            return
        if given["json"]:
            raise CommandError(_("--json goes with --dry-run."))
        if borrower is None and people is None:
            raise CommandError(_("Name the borrower with --borrower, or add --dry-run."))
        wanted = [(person, borrower)] if borrower is not None else _people(people)
        reports = [
            self._import(file, number, replace(options, person=name)) for name, number in wanted
        ]
        refused = [report for report in reports if report.state != ObservationImport.State.DONE]
        if refused:
            raise CommandError(refused[-1].sentence)

    def _preview(self, file: Path, options: Options, *, as_json: bool) -> None:
        """Print what an import of today would store. Raises CommandError where that is nothing."""
        try:
            found = import_preview.preview(path=file, options=options, on=today())
        except OSError as error:
            report = Report(ObservationImport.State.REFUSED, sentence=_unopened(error))
            found = Preview(report, [])
        report = found.report
        if as_json:
            self.stdout.write(json.dumps(_document(found), ensure_ascii=False))
        else:
            self._tell(report, file.name)
            self._show_days(found)
        if report.state != ObservationImport.State.DONE:
            raise CommandError(report.sentence)

    def _show_days(self, found: Preview) -> None:
        table = Table(_("day"), _("metric"), _("value"))
        for reading in found.days:
            table.add_row(reading.day.isoformat(), reading.metric, f"{_number(reading.value)}")
        if found.days:
            Console(file=cast("IO[str]", self.stdout), width=110).print(table)

    def _import(self, file: Path, number: str | None, options: Options) -> Report:
        try:
            owner = Borrower.objects.get(number=number)
        except Borrower.DoesNotExist as unknown:
            raise CommandError(
                _("There is no borrower of this number: %(number)s.") % {"number": number}
            ) from unknown
        try:
            import_preview.require_file(file)
            with acting_as(ACTOR), file.open("rb") as opened:
                record = imports.accept(
                    borrower=owner,
                    file=opened,
                    name=file.name,
                    actor=ACTOR,
                    at=now(),
                    options=options,
                )
                report = self._run(record)
        except OSError as error:
            raise CommandError(_unopened(error)) from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self._tell(report, owner.number)
        return report

    def _run(self, record: ObservationImport) -> Report:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(_("Reading"), total=None)

            def advance(done: int, of: int) -> None:
                progress.update(task, description=_("Storing"), completed=done, total=of)

            return imports.run(import_id=record.pk, at=now(), advance=advance)

    def _tell(self, report: Report, whose: str) -> None:
        console = Console(file=cast("IO[str]", self.stdout), width=110)
        console.print(f"{whose} · {report.format or '–'} · {report.sentence}", markup=False)
        if report.people:
            console.print(", ".join(report.people), markup=False)
        if report.metrics:
            console.print(_table(report))
        for refusal in report.first_refused:
            words = import_report.words_of(refusal)
            where = _("line %(line)s") % {"line": words["line"]} if words["line"] else ""
            console.print(f"  {where} {words['field']}: {words['rule']}".rstrip(), markup=False)
        for code, count in report.left_out.most_common():
            console.print(f"  {count} × {import_report.left_out_words(code)}", markup=False)


def _unopened(error: OSError) -> str:
    return _("The file can't be opened: %(why)s.") % {"why": error.strerror}


def _document(found: Preview) -> dict[str, Any]:
    """Return what machines read of a dry run."""
    return {
        "format": found.report.format,
        "state": str(found.report.state),
        "sentence": found.report.sentence,
        "values": [
            {
                "metric": reading.metric,
                "day": reading.day.isoformat(),
                "value": _number(reading.value),
            }
            for reading in found.days
        ],
    }


def _number(value: float) -> float | int:
    """Return a whole number without a fraction."""
    return int(value) if value.is_integer() else value


def _people(path: Path | None) -> list[tuple[str, str]]:
    """Read who of a file is which borrower. Raises CommandError."""
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [(row["person"], row["borrower_number"]) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise CommandError(
            _("%(file)s can't be read: it has the columns person and borrower_number.")
            % {"file": path}
        ) from error


def _table(report: Report) -> Table:
    headings = (_("metric"), _("days"), _("first day"), _("last day"), _("lowest"), _("highest"))
    table = Table(*headings, _("kept"), _("refused"))
    for metric, line in sorted(report.metrics.items()):
        if line.days:
            table.add_row(
                metric,
                str(len(line.days)),
                min(line.days).isoformat(),
                max(line.days).isoformat(),
                f"{line.lowest:g}",
                f"{line.highest:g}",
                str(line.kept),
                str(line.refused),
            )
        else:
            table.add_row(metric, "0", "", "", "", "", "0", str(line.refused))
    return table
