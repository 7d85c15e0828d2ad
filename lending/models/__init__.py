"""What was agreed, and who decided it."""

from lending.models.api_clients import ApiClient
from lending.models.approvals import Approval
from lending.models.audit import AuditEvent, AuditSeal
from lending.models.borrowers import Borrower
from lending.models.cases import OverdueCase
from lending.models.erasure import ErasureCertificate, KeepingRule
from lending.models.idempotency import IdempotencyRecord
from lending.models.lines import CreditLine, LimitChange, LineFreeze
from lending.models.loans import Loan
from lending.models.outbox import OutboxEvent
from lending.models.products import ProductVersion
from lending.models.regulation import CapitalPool, Ceiling

__all__ = [
    "ApiClient",
    "Approval",
    "AuditEvent",
    "AuditSeal",
    "Borrower",
    "CapitalPool",
    "Ceiling",
    "CreditLine",
    "ErasureCertificate",
    "IdempotencyRecord",
    "KeepingRule",
    "LimitChange",
    "LineFreeze",
    "Loan",
    "OutboxEvent",
    "OverdueCase",
    "ProductVersion",
]
