"""What was agreed."""

from lending.models.borrowers import Borrower
from lending.models.erasure import ErasureCertificate
from lending.models.lines import CreditLine, LimitChange, LineFreeze
from lending.models.loans import Loan
from lending.models.products import ProductVersion
from lending.models.regulation import CapitalPool, Ceiling

__all__ = [
    "Borrower",
    "CapitalPool",
    "Ceiling",
    "CreditLine",
    "ErasureCertificate",
    "LimitChange",
    "LineFreeze",
    "Loan",
    "ProductVersion",
]
