"""Which law keeps which records after an erasure, as of the first day."""

from datetime import date

# Code, years from the end, law, in Chinese. Counsel confirms; a change is a new row with its date.
RULES = [
    (
        "anti_money_laundering",
        10,
        "Anti-Money-Laundering Law (2024 revision, in force since 2025), records of customers and transactions",
        "《反洗钱法》（2024年修订，2025年起施行）客户身份资料和交易记录保存",
        date(2025, 1, 1),
    ),
    (
        "accounting",
        30,
        "Accounting Law and Measures for Accounting Archives: ledgers and vouchers",
        "《会计法》《会计档案管理办法》会计账簿和凭证",
        date(2016, 1, 1),
    ),
    (
        "limitation",
        3,
        "Civil Code 188 and 195: claims are barred after three years",
        "《民法典》第一百八十八条、第一百九十五条 诉讼时效",
        date(2021, 1, 1),
    ),
    (
        "proof_of_consent",
        3,
        "PIPL 55, 56 and 69: proof that the handling was lawful",
        "《个人信息保护法》第五十五条、第五十六条、第六十九条 合法处理的证明",
        date(2021, 11, 1),
    ),
    (
        "de_identified",
        None,
        "PIPL 73: names nobody without the data that was erased or is kept above",
        "《个人信息保护法》第七十三条 去标识化信息",
        date(2021, 11, 1),
    ),
    (
        "audit",
        10,
        "Anti-Money-Laundering Law and Cybersecurity Law 21: who did what, sealed in a chain",
        "《反洗钱法》《网络安全法》第二十一条 操作审计记录",
        date(2025, 1, 1),
    ),
]


def fill(apps, schema_editor):
    rule = apps.get_model("core", "KeepingRule")
    rule.objects.bulk_create(
        rule(code=code, years=years, law=law, law_zh=law_zh, effective_from=effective_from)
        for code, years, law, law_zh, effective_from in RULES
    )
