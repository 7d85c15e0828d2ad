"""What commands hand to training: a sample's people with sex and age, which no model reads."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from stdnum.cn import ric

from core.maths.calendar import day_of
from devices.maths.catalogue import Purpose
from lending.models import Borrower
from scoring.features.catalogue import FEATURES
from scoring.models import Sample
from scoring.services.model_registry import samples

if TYPE_CHECKING:
    from scoring.engine.building import People


def require_packages() -> None:
    """Refuse where the packages that train models are not installed: a site only scores."""
    if find_spec("optbinning") is None or find_spec("pandas") is None:
        raise CommandError(_("The packages that train models are not installed. Run: make install"))


def officer_named(username: str) -> User:
    """Find the officer who answers for what a command makes."""
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(
            _("There is no officer “%(name)s”. Name one who may log in: --as NAME")
            % {"name": username}
        )
    return found


def people_of(sample: Sample) -> People:
    """Read a drawn sample as it is trained on. Raises `samples.SampleMoved`."""
    import pandas as pd

    from scoring.engine.building import People

    rows, found = samples.load(sample=sample)
    names = [name for name, of in FEATURES.items() if of.purpose is Purpose.CREDIT]
    borrowers = Borrower.objects.in_bulk({row.borrower_id for row in rows})
    traits = [_sex_and_age(borrowers[row.borrower_id], day_of(row.observed_at)) for row in rows]
    return People(
        frame=pd.DataFrame({name: found.values[name] for name in names}),
        used=[found.used(number) for number in range(len(rows))],
        source_of={name: FEATURES[name].source.value for name in names},
        bad=np.array([np.nan if row.is_bad is None else float(row.is_bad) for row in rows]),
        was_rejected=np.array([row.was_rejected for row in rows], dtype=bool),
        parts=np.array([row.part for row in rows]),
        months=np.array([f"{day_of(row.observed_at):%Y-%m}" for row in rows]),
        sexes=np.array([sex for sex, _age in traits]),
        ages=np.array([age for _sex, age in traits], dtype=np.int64),
    )


def _sex_and_age(borrower: Borrower, on: date) -> tuple[str, int]:
    """Read both from the ID number: the seventeenth digit is odd for men."""
    born = ric.get_birth_date(borrower.id_number)
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return ("male" if int(borrower.id_number[16]) % 2 else "female"), age
