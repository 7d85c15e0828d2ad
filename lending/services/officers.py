"""The groups that officers work in, and what each may do."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.db.models import Q

from core.services.officer_groups import name_of

_APPS = ("core", "lending", "billing", "devices", "scoring")
# Who decides about credit has nothing to do with what somebody's insurance costs.
_SEE_INSURANCE = Q(codename="view_insurancequote")
_SEE = Q(codename__startswith="view_") & ~_SEE_INSURANCE
_REVEAL = Q(codename="reveal_borrower")
# What devices measured of a person is for those who decide about credit, not for those who collect.
_REVEAL_DEVICES = Q(codename="reveal_observations")
# Whoever the borrower has on the phone takes a withdrawal: it must never wait for somebody else.
_WITHDRAW = Q(codename="withdraw_consent")
# So is what a borrower or a third person wishes about being contacted.
_WISHES = Q(codename__in=["enter_contact_wishes", "freeze_contacts"])

# By the start of a permission's name, so that an action entered later finds its makers and checkers.
GROUPS = {
    "maker": _SEE
    | _REVEAL
    | _REVEAL_DEVICES
    | _WITHDRAW
    | Q(codename__startswith="request_")
    | Q(
        codename__in=[
            "report_finding",
            "add_assessment",
            "add_borrower",
            "answer_review",
            "change_borrower",
            "change_creditline",
            "add_receipt",
            "add_observationimport",
        ]
    ),
    "checker": _SEE
    | _REVEAL
    | _REVEAL_DEVICES
    | _WITHDRAW
    | Q(codename__startswith="check_")
    | Q(codename__in=["decide_fabricationcase", "close_finding", "report_finding", "close_alarm"])
    | _WISHES
    | Q(codename__in=["unfreeze_contacts", "agree_contact_hours", "close_contactfinding"]),
    "collector": _SEE
    | _REVEAL
    | _WITHDRAW
    | _WISHES
    | Q(
        codename__in=[
            "change_overduecase",
            "request_waive",
            "request_restructure",
            "request_pause",
            "request_resume",
            "make_contact",
            "report_contact",
        ]
    ),
    # Who builds a model is not who says what it is worth; makers and checkers decide what it is used for.
    "modeller": _SEE | Q(codename__in=["build_model", "report_finding"]),
    "validator": _SEE | Q(codename__in=["validate_model", "report_finding", "close_finding"]),
    "auditor": _SEE | _SEE_INSURANCE,
    "insurer": _SEE_INSURANCE
    | _REVEAL_DEVICES
    | Q(codename__in=["view_pricingtable", "quote_insurance"]),
}


def set_up_groups() -> None:
    """Set the permissions of each group. May run twice.

    经办 maker, 复核 checker, 催收 collector, 建模 modeller, 验证 validator, 审计 auditor, 保险 insurer. An auditor
    sees everything but a borrower's data unmasked and what devices measured, and changes nothing.
    """
    with transaction.atomic():
        for name, may in GROUPS.items():
            group, _is_new = Group.objects.get_or_create(name=name)
            group.permissions.set(Permission.objects.filter(may, content_type__app_label__in=_APPS))


def groups_with(permission: str) -> list[str]:
    """Return what the groups are called that give a permission, such as `lending.view_loan`."""
    app, _dot, codename = permission.partition(".")
    groups = Group.objects.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    )
    return [name_of(code) for code in groups.order_by("name").values_list("name", flat=True)]


def who_manages_officers() -> list[str]:
    """Return the log-in names of those who may put somebody into a group."""
    managers = User.objects.with_perm(
        "auth.change_user", backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(
        managers.filter(is_staff=True).order_by("username").values_list("username", flat=True)
    )
