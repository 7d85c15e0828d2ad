-- Receipts whose facts don't share them out: another sum, value date, line or loan than the receipt's; and money that came
-- in without a receipt.
-- What the ORM could not do: hold each receipt against the sum of its facts, both ways.
SELECT 'billing_receipt ' || receipt.id || ' (' || receipt.reference || ') amount_fen',
       receipt.amount_fen::text, coalesce(shared.fen, 0)::text
FROM billing_receipt AS receipt
LEFT JOIN (
    SELECT receipt_id, sum(amount_fen) AS fen FROM billing_fact WHERE kind IN ('repayment', 'recovery') GROUP BY receipt_id
) AS shared ON shared.receipt_id = receipt.id
WHERE receipt.amount_fen <> coalesce(shared.fen, 0)
UNION ALL
SELECT 'billing_fact ' || fact.id || ' of loan ' || loan.number || ' ' || part.name, part.stored, part.expected
FROM billing_fact AS fact
JOIN lending_loan AS loan ON loan.id = fact.loan_id
LEFT JOIN billing_receipt AS receipt ON receipt.id = fact.receipt_id
CROSS JOIN LATERAL (VALUES
    ('receipt_id', CASE WHEN receipt.id IS NOT NULL THEN 'a receipt' END, 'a receipt'),
    ('value_on', fact.value_on::text, coalesce(receipt.value_on, fact.value_on)::text),
    ('line_id', loan.line_id::text, coalesce(receipt.line_id, loan.line_id)::text),
    ('loan_id', fact.loan_id::text, coalesce(receipt.named_loan_id, fact.loan_id)::text)
) AS part (name, stored, expected)
WHERE fact.kind IN ('repayment', 'recovery') AND part.stored IS DISTINCT FROM part.expected
ORDER BY 1
LIMIT 20
