"""Every figure of a statement held against its parts: what is stored, the page, the PDF and the API."""

from __future__ import annotations

import json
import re
from typing import Any
from unittest.mock import patch

import typst
from django.test import Client
from django.urls import reverse

from billing.api.statements import WholeStatementOutput
from billing.models import Statement, StatementLine
from billing.services.documents import statement_pdf

COMPONENTS = ("principal", "interest", "penalty_interest", "compound_interest")
CLASSES = ("overdue", "due", "next")
STORED_AMOUNTS = tuple(
    field.name for field in StatementLine._meta.fields if field.name.endswith("_fen")
)


def fen(text: str) -> int:
    """Read an amount as people write it."""
    return int(text.replace("¥", "").replace(",", "").replace(".", ""))


def require_sums(statement: Statement) -> None:
    """Hold the stored headlines, the PDF and the API against their parts."""
    rows = list(statement.rows.select_related("loan").order_by("loan_id"))
    for row in rows:
        require_components(row)
    for name in ("overdue_fen", "due_fen", "next_due_fen", "pay_now_fen", "payoff_fen"):
        assert getattr(statement, name) == sum(getattr(row, name) for row in rows), name
    for name in ("principal_unpaid_fen", "refund_to_return_fen"):
        assert getattr(statement, name) == sum(getattr(row, name) for row in rows), name
    require_pdf_sums(statement)
    require_api_sums(statement, rows)


def require_components(row: StatementLine) -> None:
    """Hold one loan's sums against its components, each counted in one place only."""
    parts = {
        kind: {name: getattr(row, f"{kind}_{name}_fen") for name in COMPONENTS} for kind in CLASSES
    }
    assert row.overdue_fen == sum(parts["overdue"].values())
    assert row.due_fen == sum(parts["due"].values())
    assert row.next_due_fen == sum(parts["next"].values())
    assert row.pay_now_fen == row.overdue_fen + row.due_fen + row.refund_to_return_fen
    assert (row.overdue_fen > 0) == (row.days_past_due > 0)
    for name, unpaid_fen in (
        ("principal", row.principal_unpaid_fen),
        ("penalty_interest", row.penalty_interest_fen),
        ("compound_interest", row.compound_interest_fen),
    ):
        assert 0 <= sum(parts[kind][name] for kind in CLASSES) <= unpaid_fen
    assert row.accrued_interest_fen is not None
    assert row.payoff_fen >= row.pay_now_fen


def require_pdf_sums(statement: Statement) -> None:
    """Hold what the PDF calls for against its table, and the table against its total."""
    page = drawn(statement)
    pay_now, following, pay_off = (fen(call["value"]) for call in page["calls"])
    overdue, due, principal, _paid = (fen(figure["value"]) for figure in page["figures"])
    assert pay_now == overdue + due + statement.refund_to_return_fen
    columns = [
        list(map(fen, column)) for column in zip(*(r[2:] for r in page["rows"]), strict=True)
    ]
    totals = [fen(text) for text in page["totals"][2:]]
    assert totals == ([sum(column) for column in columns] or [0] * len(totals))
    told = dict(zip(page["headers"][2:], totals, strict=True))
    assert told.pop("Together") == pay_now
    assert told.pop("of it overdue") == overdue
    assert told.pop("Due next") == following
    assert told.pop("Principal unpaid") == principal
    assert told.pop("To pay off") == pay_off
    assert sum(told.values()) == pay_now


def drawn(statement: Statement) -> dict[str, Any]:
    """Return what the PDF in English is drawn from."""
    with patch.object(typst, "compile", return_value=b"") as compiled:
        statement_pdf.render(statement=statement, language="en")
    data: dict[str, Any] = json.loads(compiled.call_args.kwargs["sys_inputs"]["data"])
    return data


def require_api_sums(statement: Statement, rows: list[StatementLine]) -> None:
    """Hold the API's sums against the components that its reference names."""
    told: Any = Statement.objects.get(pk=statement.pk)
    told.borrower_number = ""
    told.loans = rows
    for row in told.loans:
        row.loan_number = row.loan.number
    answer = WholeStatementOutput.write(told)
    for name in ("overdue", "due", "refund_to_return", "pay_now", "next_due", "pay_off"):
        assert fen(answer[name]) == sum(fen(loan[name]) for loan in answer["loans"]), name
    for loan in answer["loans"]:
        for kind, total in (("overdue", "overdue"), ("due", "due"), ("next", "next_due")):
            assert fen(loan[total]) == sum(fen(loan[f"{kind}_{name}"]) for name in COMPONENTS)
        named = (
            *("principal_unpaid", "overdue_interest", "due_interest", "accrued_interest"),
            *("penalty_interest", "compound_interest", "refund_to_return"),
        )
        assert fen(loan["pay_off"]) == sum(fen(loan[name]) for name in named)


def require_page_sums(client: Client, statement: Statement) -> None:
    """Hold the officers' page against itself: its headlines, its rows and their totals."""
    address = reverse("admin:billing_statement_change", args=[statement.pk])
    text = client.get(address, headers={"accept-language": "en"}).content.decode()
    headlines = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>¥?([\d,.]+)</dd>", text))
    heads = [
        re.sub(r"<[^>]*>", "", head)
        for head in re.findall(
            r"<th[ >].*?</th>|<th>.*?</th>", text.split("</tr><tr>")[1].split("</thead>")[0]
        )
    ]
    body, foot = text.split("<tbody>")[1].split("<tfoot>")
    rows = [amounts(row) for row in body.split("<tr>")[1:]]
    totals = amounts(foot.split("</tfoot>")[0])
    assert totals == [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    told = dict(zip(heads[2:], totals, strict=True))
    assert fen(headlines["To pay now"]) == told["Together"]
    assert fen(headlines["Principal unpaid"]) == told["Principal unpaid"]
    assert fen(headlines["Overdue"]) == told["of it overdue"]
    parts = ("Principal", "Interest", "Penalty interest", "Compound interest", "Refund to return")
    assert told["Together"] == sum(told.get(name, 0) for name in parts)


def amounts(row: str) -> list[int]:
    """Return the figures of a table's row, in fen; days past due as they are."""
    return [fen(text) for text in re.findall(r'<td class="x-money">([\d,.]+)</td>', row)]
