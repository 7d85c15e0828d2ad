"""What a person decided of a consent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentDecision(models.TextChoices):
    """A consent is given, and withdrawn by a further row; the last one counts."""

    GIVEN = "given", _("given")
    WITHDRAWN = "withdrawn", _("withdrawn")
