"""What money did."""

from billing.models.arrears import Arrears
from billing.models.closing import Books, CloseChunk, CloseRun, CloseStep
from billing.models.collections import OverdueCase
from billing.models.contact_rules import ContactRule, MessageTemplate
from billing.models.contact_wishes import (
    Agency,
    CollectionsConsent,
    ContactFreeze,
    ContactFreezeEnd,
    ContactTerms,
    ThirdPerson,
    ThirdPersonStop,
)
from billing.models.contacts import (
    Contact,
    ContactFinding,
    ContactKind,
    ContactNumber,
    ContactOutcome,
    ContactRefusal,
)
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
    "Agency",
    "Alarm",
    "Arrears",
    "Books",
    "BureauNotice",
    "CloseChunk",
    "CloseRun",
    "CloseStep",
    "CollectionsConsent",
    "Contact",
    "ContactFinding",
    "ContactFreeze",
    "ContactFreezeEnd",
    "ContactKind",
    "ContactNumber",
    "ContactOutcome",
    "ContactRefusal",
    "ContactRule",
    "ContactTerms",
    "Fact",
    "Heartbeat",
    "Instalment",
    "MessageTemplate",
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
    "ThirdPerson",
    "ThirdPersonStop",
    "Transfer",
    "TrialBalance",
]
