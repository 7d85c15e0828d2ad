"""Observations over the API: a batch in, a verdict for each row out."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.batches import RowRefusalOutput, RowsField, answer, in_order, verdicts_field
from core.api.description import described
from core.api.operations import Operation
from core.maths import calendar
from core.services.row_verdicts import Outcome
from devices.api import observation_rows
from devices.api.observation_rows import BatchParser
from devices.maths.catalogue import METRICS
from devices.services import ingestion
from devices.services.ingestion import Arrival

_EXAMPLE_ROW = {"borrower_number": "u-10086", "device": 7, "metric": "steps"}
EXAMPLE_INPUT = {
    "observations": [
        _EXAMPLE_ROW | {"day": "2026-09-15", "value": 8123},
        _EXAMPLE_ROW | {"day": "2026-09-17", "value": 10},
    ]
}
EXAMPLE_OUTPUT = {
    "stored": 1,
    "corrected": 0,
    "unchanged": 0,
    "refused": 1,
    "verdicts": ["stored", "refused"],
    "refusals": [
        {
            "row": 1,
            "code": "future_day",
            "field": "day",
            "rule": "The day is still to come.",
            "remedy": "Send it once it has begun.",
        }
    ],
}


class ObservationInput(fields.Input):
    """One value of one metric, day and device."""

    borrower_number = fields.NumberField()
    device = fields.WholeField(help_text="The device's id, as its registration gave it.")
    metric = serializers.ChoiceField(list(METRICS), help_text="The metric's name in the catalogue.")
    day = fields.DayField(help_text="The business date it is of: today or earlier.")
    value = serializers.FloatField(help_text="A finite number in the metric's range.")
    typed_by_hand = fields.FlagField(
        required=False, help_text="Whether a person typed it. Such a value never feeds credit."
    )


@extend_schema_field(ObservationInput(many=True))
class ObservationsField(RowsField):
    """The rows, read already where all of the batch is in order."""

    row_types = (Arrival, dict)


class VerdictsOutput(fields.Output):
    """What became of a batch."""

    stored = serializers.IntegerField(help_text="Rows that are new.")
    corrected = serializers.IntegerField(help_text="Rows whose value differs from the one known.")
    unchanged = serializers.IntegerField(help_text="Rows that were known already.")
    refused = serializers.IntegerField(help_text="Rows of which nothing was kept.")
    verdicts = verdicts_field(Outcome)
    refusals = RowRefusalOutput(many=True)


class SendObservations(Operation):
    """What devices measured, in batches."""

    required_scopes = ["observations:write"]
    parser_classes = [BatchParser]

    class Input(fields.Input):
        """Up to 500 rows, of any people, devices and days."""

        observations = ObservationsField()

    @described(
        summary="Send observations",
        description="Keeps up to 500 values and gives each its verdict; one that is refused doesn't hold up the rest. "
        "A row is its own key: what is known already is `unchanged`, so a batch may be sent again after a timeout, "
        "without an Idempotency-Key. A value is kept only under a live consent that covers its day.",
        takes=Input,
        answer=VerdictsOutput,
        keyed=False,
        examples=(EXAMPLE_INPUT, EXAMPLE_OUTPUT),
    )
    def post(self, request: Request) -> Response:
        """Store, and answer with the verdicts."""
        rows = [observation_rows.read(row) for row in self.Input.read(request.data)["observations"]]
        now = calendar.now()
        came = [row for row in rows if isinstance(row, Arrival)]
        stored = ingestion.store(arrivals=came, known_at=now, on=now.date())
        return Response(answer(in_order(rows, stored), Outcome))
