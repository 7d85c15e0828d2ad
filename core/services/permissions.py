"""Who has which permission now."""

from __future__ import annotations

from django.contrib.auth.models import User


def holds(person: User, permission: str) -> bool:
    """Return whether a person has a permission now.

    The database is asked, not the user object, which may remember rights that were taken away.
    """
    known = User.objects.filter(pk=person.pk).first()
    return known is not None and known.has_perm(permission)
