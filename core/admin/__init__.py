"""What officers see of decisions and of the record; importing a module registers its pages."""

from core.admin import approvals, audit, officers, unregister_admin

__all__ = ["approvals", "audit", "officers", "unregister_admin"]
