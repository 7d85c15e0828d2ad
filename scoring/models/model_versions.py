"""The registry of models: what was built on what, by whom, who validated it, and what it is used for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from scoring.models.samples import Sample


class ModelVersion(models.Model):
    """One stored model. The artefact and its hash never change; the stage does, by steps."""

    class Kind(models.TextChoices):
        SCORECARD = "scorecard", _("scorecard")
        CHALLENGER = "challenger", _("boosted trees")

    class Stage(models.TextChoices):
        BUILT = "built", _("built")
        SHADOW = "shadow", _("shadow")
        CHALLENGER = "challenger", _("challenger")
        CHAMPION = "champion", _("champion")
        RETIRED = "retired", _("retired")

    number = models.PositiveIntegerField(_("version"), unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, default=Stage.BUILT)
    share_ppm = models.PositiveIntegerField(
        _("share of assessments (per million)"),
        default=0,
        help_text=_("Of a challenger: how many new assessments it decides."),
    )
    sample = models.ForeignKey(
        Sample, models.PROTECT, related_name="models", verbose_name=_("sample")
    )
    artefact = models.TextField(_("artefact"))
    sha256 = models.CharField(_("hash"), max_length=64)
    built_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("builder")
    )
    built_at = models.DateTimeField(_("built at"))
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("validator"),
    )
    validated_at = models.DateTimeField(_("validated at"), null=True, blank=True)
    validation = models.JSONField(_("validation"), default=dict, blank=True)
    opinion = models.TextField(_("validator's opinion"), blank=True)
    expires_on = models.DateField(_("expires on"))

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["-number"]
        permissions = [
            ("build_model", _("Can build a model")),
            ("validate_model", _("Can validate a model that another built")),
            ("request_promote_model", _("Can ask to move a model to another stage")),
            ("check_promote_model", _("Can decide on moving a model to another stage")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["stage"], condition=Q(stage="champion"), name="one_champion"
            ),
            models.UniqueConstraint(
                fields=["stage"], condition=Q(stage="challenger"), name="one_challenger"
            ),
            models.CheckConstraint(
                condition=Q(validated_by__isnull=True) | ~Q(validated_by=F("built_by")),
                name="validator_is_not_builder",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["built", "retired"]) | Q(validated_by__isnull=False),
                name="a_model_in_use_is_validated",
            ),
            models.CheckConstraint(
                condition=Q(share_ppm__lte=500_000) & (Q(share_ppm=0) | Q(stage="challenger")),
                name="only_a_challenger_has_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number} {self.get_kind_display()}"


class StageTransition(models.Model):
    """One move of a model from stage to stage, with its rule's evidence. Never changed.

    The database holds it against its approval, and the model against it: see `sql/stages_of_two_people.sql`.
    """

    model = models.ForeignKey(
        ModelVersion, models.PROTECT, related_name="steps", verbose_name=_("model version")
    )
    from_stage = models.CharField(_("from"), max_length=16, choices=ModelVersion.Stage.choices)
    to_stage = models.CharField(_("to"), max_length=16, choices=ModelVersion.Stage.choices)
    on = models.DateField(_("on"))
    approval = models.ForeignKey(
        "core.Approval", models.PROTECT, related_name="+", verbose_name=_("approval")
    )
    evidence = models.JSONField(_("evidence"), default=dict)

    class Meta:
        verbose_name = _("step of a model")
        verbose_name_plural = _("steps of models")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "model"], name="one_step_an_approval"),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.from_stage} → {self.to_stage}"
