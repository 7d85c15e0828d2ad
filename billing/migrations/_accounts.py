"""The chart of accounts: an account's primary key is its number, as `billing.maths.chart` has it."""

ACCOUNTS = [
    (1001, "cash", "Cash at bank", "银行存款", "asset", "debit"),
    (1012, "cash_in_transit", "Cash in transit", "在途资金", "asset", "debit"),
    (
        1221,
        "refunds_to_return",
        "Other receivables: refunds to return",
        "其他应收款—应退回退款",
        "asset",
        "debit",
    ),
    (1301, "loans_receivable", "Loans receivable", "应收贷款本金", "asset", "debit"),
    (1302, "loans_charged_off", "Loans charged off", "转损失贷款", "asset", "debit"),
    (1321, "interest_receivable", "Interest receivable", "应收利息", "asset", "debit"),
    (
        1322,
        "penalty_interest_receivable",
        "Penalty interest receivable",
        "应收罚息",
        "asset",
        "debit",
    ),
    (
        1323,
        "compound_interest_receivable",
        "Compound interest receivable",
        "应收复利",
        "asset",
        "debit",
    ),
    (1390, "loan_loss_allowance", "Loan-loss allowance", "贷款损失准备", "asset", "credit"),
    (2201, "borrower_credit_balances", "Borrower credit balances", "溢缴款", "liability", "credit"),
    (3001, "own_capital", "Own capital", "自有资金", "equity", "credit"),
    (4001, "interest_income", "Interest income", "利息收入", "income", "credit"),
    (4002, "penalty_interest_income", "Penalty interest income", "罚息收入", "income", "credit"),
    (4003, "compound_interest_income", "Compound interest income", "复利收入", "income", "credit"),
    (5001, "impairment_expense", "Impairment expense", "资产减值损失", "expense", "debit"),
    (
        9001,
        "memo_interest",
        "Memo: interest not accrued to income",
        "表外应收利息",
        "memo",
        "debit",
    ),
    (
        9002,
        "memo_penalty_interest",
        "Memo: penalty interest not accrued to income",
        "表外应收罚息",
        "memo",
        "debit",
    ),
    (
        9003,
        "memo_compound_interest",
        "Memo: compound interest not accrued to income",
        "表外应收复利",
        "memo",
        "debit",
    ),
    (9011, "memo_written_off", "Memo: written off, still owed", "已核销仍应收", "memo", "debit"),
    (9099, "memo_contra", "Memo: contra account", "表外对方科目", "memo", "credit"),
]


def fill(apps, schema_editor):
    account = apps.get_model("billing", "Account")
    account.objects.bulk_create(
        account(
            id=number,
            code=str(number),
            slug=slug,
            name_en=english,
            name_zh=chinese,
            group=group,
            side=side,
        )
        for number, slug, english, chinese, group, side in ACCOUNTS
    )
