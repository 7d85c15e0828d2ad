"""`manage.py import_observations --borrower NUMBER FILE`: bring in what a band, a scale, a phone or a car recorded."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from devices.importers.source import Options
from devices.models import ObservationImport
from devices.services import import_report, imports
from devices.services.import_report import Report
from lending.errors import Refused
from lending.maths.calendar import now
from lending.models import Borrower
from lending.services.actor import acting_as

ACTOR = "system:import_observations"


class Command(BaseCommand):
    """Read a file, whose format it finds itself, and report what came in of each metric.

    Exits 1 where a file was refused whole. The same file again stores nothing twice.
    """

    help = "Bring in a file of observations for a borrower. The format is found by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, and whose it is."""
        parser.add_argument("file", type=Path, help="the file as the app exported it")
        whose = parser.add_mutually_exclusive_group(required=True)
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

    def handle(
        self,
        *,
        file: Path,
        borrower: str | None,
        people: Path | None,
        password: str,
        person: str,
        **_options: Any,
    ) -> None:
        """Import for each borrower named."""
        options = Options(password, person)
        wanted = [(person, borrower)] if borrower is not None else _people(people)
        reports = [
            self._import(file, number, replace(options, person=name)) for name, number in wanted
        ]
        refused = [report for report in reports if report.state != ObservationImport.State.DONE]
        if refused:
            raise CommandError(refused[-1].sentence)

    def _import(self, file: Path, number: str | None, options: Options) -> Report:
        try:
            owner = Borrower.objects.get(number=number)
        except Borrower.DoesNotExist as unknown:
            raise CommandError(
                _("There is no borrower of this number: %(number)s.") % {"number": number}
            ) from unknown
        try:
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
            raise CommandError(
                _("The file can't be opened: %(why)s.") % {"why": error.strerror}
            ) from error
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

    def _tell(self, report: Report, number: str) -> None:
        console = Console(file=cast("IO[str]", self.stdout), width=110)
        console.print(f"{number} · {report.format or '–'} · {report.sentence}", markup=False)
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
