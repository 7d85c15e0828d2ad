"""Who decided what, what changed, what others are told, and what the law keeps."""

from core.models.api_clients import ApiClient
from core.models.approvals import Approval
from core.models.audit import AuditEvent, AuditSeal
from core.models.idempotency import IdempotencyRecord
from core.models.outbox import OutboxEvent
from core.models.personal_data import KeepingRule

__all__ = [
    "ApiClient",
    "Approval",
    "AuditEvent",
    "AuditSeal",
    "IdempotencyRecord",
    "KeepingRule",
    "OutboxEvent",
]
