"""Who asks where a model does: a user that nobody can log in as, and that may ask for a limit and nothing else."""

from __future__ import annotations

from django.contrib.auth.models import Permission, User
from django.utils.translation import gettext as _

from lending.models import Approval, CreditLine
from lending.services import approvals, deeds, limits

USERNAME = "assessment"


def maker() -> User:
    """Give the user that proposes what a model decided above its authority. A person decides it."""
    found = User.objects.filter(username=USERNAME).first()
    if found is not None:
        return found
    made = User(username=USERNAME, is_staff=False)
    made.set_unusable_password()
    made.save()
    app, codename = deeds.deed_of(limits.ACTION).request_permission.split(".")
    made.user_permissions.add(
        Permission.objects.get(content_type__app_label=app, codename=codename)
    )
    return made


def stand_back(*, line: CreditLine) -> bool:
    """Withdraw what a model asked for a line and nobody decided; say whether the line is free for another request."""
    waiting = Approval.objects.filter(
        action=limits.ACTION,
        target_type=line._meta.label_lower,  # noqa: SLF001 - public
        target_id=str(line.pk),
        verdict=Approval.Verdict.OPEN,
    ).first()
    if waiting is None:
        return True
    if waiting.maker.username != USERNAME:
        return False
    note = _("What came later asks anew.")
    approvals.withdraw(approval_id=waiting.pk, maker=waiting.maker, note=note)
    return True
