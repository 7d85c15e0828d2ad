"""`manage.py draw_sample NAME …`: who was observed when and what became of them, as one dated sample."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.errors import Refused
from core.management import arguments
from core.maths.calendar import BUSINESS_ZONE, now
from scoring.management import training
from scoring.services.model_registry import samples


class Command(BaseCommand):
    """Draw a sample from the books; `train_model` builds on it."""

    help = (
        "Draw a dated sample of people observed in a window, with their outcomes six months later."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="a name of its own")
        for flag, words in (
            ("--from", "first day observed"),
            ("--through", "last day observed"),
            ("--out-of-time-from", "first day that training never sees"),
            ("--known-on", "outcomes as known at the end of this day; it is closed"),
        ):
            parser.add_argument(
                flag, type=arguments.day, required=True, help=words, dest=_key(flag)
            )
        parser.add_argument("--as", dest="officer", required=True, help="who draws it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw it and say what is in it."""
        chosen = Namespace(**options)
        drawing = samples.Drawing(
            name=chosen.name,
            observed_from=chosen.day_from,
            observed_through=chosen.day_through,
            out_of_time_from=chosen.day_out_of_time_from,
            known_as_of=datetime.combine(chosen.day_known_on, time.max, BUSINESS_ZONE),
        )
        try:
            sample = samples.draw(
                drawing=drawing, drawn_by=training.officer_named(chosen.officer), at=now()
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("Sample “%(name)s”: %(rows)d rows, %(bads)d bad, fingerprint %(hash)s")
            % {
                "name": sample.name,
                "rows": sample.rows,
                "bads": sample.bads,
                "hash": sample.fingerprint,
            }
        )


def _key(flag: str) -> str:
    return "day_" + flag.removeprefix("--").replace("-", "_")
