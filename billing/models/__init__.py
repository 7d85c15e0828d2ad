"""What money did."""

from billing.models.arrears import Arrears
from billing.models.closing import Books, CloseChunk, CloseRun, CloseStep
from billing.models.collections import OverdueCase
from billing.models.facts import Fact, Receipt
from billing.models.ledger import Account, Posting, Transfer, TrialBalance
from billing.models.notices import BureauNotice
from billing.models.positions import Instalment, Position, Segment
from billing.models.provisions import Provision, ProvisionRate
from billing.models.quotes import Quote
from billing.models.statements import Statement, StatementLine
from billing.models.troubles import Alarm, Heartbeat, SetAside

__all__ = [
    "Account",
    "Alarm",
    "Arrears",
    "Books",
    "BureauNotice",
    "CloseChunk",
    "CloseRun",
    "CloseStep",
    "Fact",
    "Heartbeat",
    "Instalment",
    "OverdueCase",
    "Position",
    "Posting",
    "Provision",
    "ProvisionRate",
    "Quote",
    "Receipt",
    "Segment",
    "SetAside",
    "Statement",
    "StatementLine",
    "Transfer",
    "TrialBalance",
]
