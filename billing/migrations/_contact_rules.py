"""The rules of contacts and the first templates, as of the first day. Source: product rules, section 14."""

from datetime import date, time

_STANDARD = "GB/T 45251-2025"
_ASSOCIATION = "China Banking Association, 30 January 2026"
_HOUSE = "Company's rule"
_STANDARD_ON = date(2025, 1, 1)
_ASSOCIATION_ON = date(2026, 1, 30)

# Kind, value, opens at, closes at, source, effective from. Counsel confirms; a change is a new row that two people decide.
RULES = [
    ("hours", None, time(8), time(22), _STANDARD, _STANDARD_ON),
    ("connected_calls", 3, None, None, _STANDARD, _STANDARD_ON),
    ("attempts", 6, None, None, _ASSOCIATION, _ASSOCIATION_ON),
    ("third_person", 3, None, None, f"{_STANDARD}; {_ASSOCIATION}", _STANDARD_ON),
    ("visits", None, time(8), time(22), f"{_STANDARD}; {_ASSOCIATION}", _STANDARD_ON),
    ("person_freeze", None, None, None, _HOUSE, _STANDARD_ON),
    ("money_freeze", None, None, None, "Product rules, section 11", _STANDARD_ON),
    ("templates", None, None, None, _HOUSE, _STANDARD_ON),
]

# Code, kind, words, whether they tell of the debt.
TEMPLATES = [
    (
        "overdue-sms",
        "sms",
        "您有一笔借款已逾期，请登录应用查看并还款；如有困难，可在应用内申请帮扶，或致电客服。",
        True,
    ),
    (
        "overdue-app",
        "app",
        "您有一笔借款已逾期。点此查看应还金额和还款方式；如有困难，可申请帮扶。",
        True,
    ),
    (
        "overdue-letter",
        "letter",
        "您在本公司的借款已逾期。应还金额以应用内账单为准。如有异议或还款困难，请与客服联系。",
        True,
    ),
    (
        "call-back-sms",
        "sms",
        "您好，请转告机主方便时联系本公司客服。如不愿再收到此类信息，请回复告知。",
        False,
    ),
]


def fill(apps, schema_editor):
    rule = apps.get_model("billing", "ContactRule")
    rule.objects.bulk_create(
        rule(
            kind=kind,
            value=value,
            opens_at=opens_at,
            closes_at=closes_at,
            source=source,
            effective_from=effective_from,
        )
        for kind, value, opens_at, closes_at, source, effective_from in RULES
    )
    template = apps.get_model("billing", "MessageTemplate")
    template.objects.bulk_create(
        template(
            code=code,
            version=1,
            kind=kind,
            text=text,
            tells_of_debt=tells_of_debt,
            effective_from=_STANDARD_ON,
        )
        for code, kind, text, tells_of_debt in TEMPLATES
    )
