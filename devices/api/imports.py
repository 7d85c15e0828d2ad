"""Files of observations over the API: handed in whole, read in the background."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.access import actor
from core.api.description import described
from core.api.operations import Operation
from core.api.parsing import FileParser
from core.errors import Refused
from core.maths import calendar
from core.services import queue
from core.services.row_verdicts import Outcome
from devices.api.consents import borrower_of
from devices.importers.source import Options
from devices.models import ObservationImport
from devices.services import import_report, imports

EXAMPLE_OUTPUT = {
    "id": 12,
    "borrower_number": "u-10086",
    "state": "done",
    "format": "zepp",
    "code": "",
    "verdict": "25 values are new, 0 were known, 1 rows or values were refused.",
    "people": [],
    "stored": 25,
    "corrected": 0,
    "unchanged": 0,
    "refused": 1,
    "refusals": [
        {
            "line": 4,
            "field": "steps",
            "code": "not_a_number",
            "rule": "no finite number",
            "remedy": "Nothing is stored of the row. Export again if it should hold a value.",
        }
    ],
    "left_out": {"nothing_measured": 1},
    "accepted_at": "2026-09-16T10:00:00+08:00",
    "finished_at": "2026-09-16T10:00:04+08:00",
}


class UnknownImport(Refused):
    """No import of this number."""

    code = "unknown_import"
    status = 404


class RefusedRowOutput(fields.Output):
    """A row or value of which nothing was kept. What stood there is not said back."""

    line = serializers.IntegerField(help_text="From 1; 0 where the format has no lines.")
    field = serializers.CharField(help_text="The column or metric to blame.")
    code = serializers.CharField(help_text="A stable word for machines.")
    rule = serializers.CharField()
    remedy = serializers.CharField()


class ImportOutput(fields.Output):
    """A file and what became of it."""

    id = serializers.IntegerField(help_text="To ask again with.")
    borrower_number = serializers.CharField()
    state = serializers.ChoiceField(ObservationImport.State.choices)
    format = serializers.CharField(help_text="As found from the contents; empty while it waits.")
    code = serializers.CharField(help_text="Why the file was refused whole; empty where it wasn't.")
    verdict = serializers.CharField(help_text="What came of it, for a person.")
    people = serializers.ListField(
        child=serializers.CharField(), help_text="Whom the file holds, where one must be named."
    )
    stored = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Rows and values of which nothing was kept.")
    refusals = RefusedRowOutput(many=True, help_text="The first twenty of them.")
    left_out = serializers.DictField(
        child=serializers.IntegerField(), help_text="What is never read, by reason."
    )
    accepted_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class HandInFile(Operation):
    """An export of a band, scale, phone or car."""

    required_scopes = ["observations:write"]
    parser_classes = [FileParser]

    class Input(fields.Input):
        """Whose file it is. The format is found from its contents."""

        borrower_number = fields.NumberField()
        file = serializers.FileField(allow_empty_file=True, help_text="At most 256 MiB.")
        password = fields.TextField(
            required=False, default="", max_length=128, help_text="Of an encrypted archive."
        )
        person = fields.TextField(
            required=False, default="", max_length=64, help_text="In a file of several people."
        )

    @described(
        summary="Hand in a file of observations",
        description="Keeps the file until it is read in the background, seconds later; it is deleted whatever comes of "
        "it. Ask for the import to learn what came of it. The same file again stores nothing twice, without an "
        "Idempotency-Key.",
        takes=Input,
        answer=ImportOutput,
        problems=[404, 409],
        keyed=False,
        examples=(None, EXAMPLE_OUTPUT | {"state": "queued", "finished_at": None}),
    )
    def post(self, request: Request) -> Response:
        """Keep the file, and have it read."""
        given = self.Input.read(request.data)
        with transaction.atomic():
            record = imports.accept(
                borrower=borrower_of(given["borrower_number"]),
                file=given["file"].file,
                name=given["file"].name,
                actor=actor(request),
                at=calendar.now(),
                options=Options(given["password"], given["person"]),
            )
            transaction.on_commit(partial(queue.hurry, "devices.tasks.run_import", record.pk))
        return Response(ImportOutput.write(_document(record)))


class ReadImport(Operation):
    """What became of a file."""

    required_scopes = ["observations:write"]

    @described(
        summary="Read an import",
        description="What became of a file that was handed in: its format, what was stored, and why rows were refused.",
        answer=ImportOutput,
        problems=[404],
        examples=(None, EXAMPLE_OUTPUT),
    )
    def get(self, request: Request, import_id: int) -> Response:
        """Answer."""
        record = ObservationImport.objects.select_related("borrower").filter(pk=import_id).first()
        if record is None:
            raise UnknownImport(
                _("There is no import of this number."),
                remedy=_("Use the id that handing in the file gave."),
                field="import_id",
                value=import_id,
            )
        return Response(ImportOutput.write(_document(record)))


def _document(record: ObservationImport) -> dict[str, Any]:
    report = import_report.of_record(record)
    counted = {outcome.value: report.outcomes[outcome.value] for outcome in Outcome}
    counted["refused"] += sum(report.row_refusals.values())
    return counted | {
        "id": record.pk,
        "borrower_number": record.borrower.number,
        "state": record.state,
        "format": record.format,
        "code": report.code,
        "verdict": report.sentence,
        "people": list(report.people),
        "refusals": [import_report.words_of(refusal) for refusal in report.first_refused],
        "left_out": dict(report.left_out),
        "accepted_at": record.accepted_at,
        "finished_at": record.finished_at,
    }
