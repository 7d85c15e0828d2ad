"""The work-list: what is to be done stands in the database, so that any number of workers may do it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkRun(models.Model):
    """Work that is done once, whoever does it; unfinished, it goes on where it stopped."""

    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        abstract = True


class WorkChunk(models.Model):
    """A stretch of ids `[first_id, last_id]`, claimed with SKIP LOCKED and done in one transaction."""

    first_id = models.BigIntegerField(_("first"))
    last_id = models.BigIntegerField(_("last"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        abstract = True
