-- What has no loan to be held against: cash against the facts and the capital paid in, the capital against what the company
-- was opened with, and the allowance at a month's end against its provision. Income is held by the accounts of its postings.
-- What the ORM could not do: sums of the ledger and of facts from one snapshot.
WITH undone AS (
    SELECT reverses_id AS id FROM billing_fact WHERE reverses_id IS NOT NULL
), moved AS (
    SELECT position.product_version_id,
           sum(CASE fact.kind WHEN 'draw_down' THEN -amount_fen WHEN 'refund' THEN -amount_fen ELSE amount_fen END) AS fen
    FROM billing_fact AS fact
    JOIN billing_position AS position ON position.loan_id = fact.loan_id
    WHERE kind IN ('draw_down', 'repayment', 'recovery', 'refund') AND fact.id NOT IN (SELECT id FROM undone)
    GROUP BY position.product_version_id
), held AS (
    SELECT posting.product_version_id, side.account_id, sum(side.fen) AS fen
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
    WHERE side.account_id IN (1001, 1012, 3001)
    GROUP BY posting.product_version_id, side.account_id
), opened AS (
    SELECT (after ->> 'lendable_fen')::bigint AS fen FROM core_auditevent
    WHERE table_name = 'lending_capitalpool' AND operation IN ('INSERT', 'FOUND') ORDER BY id LIMIT 1
)
SELECT 'billing_transfer cash of product version ' || product_version_id, coalesce(held.fen, 0)::text, coalesce(moved.fen, 0)::text
FROM moved
FULL JOIN (SELECT * FROM held WHERE account_id = 1001 AND product_version_id IS NOT NULL) AS held USING (product_version_id)
WHERE coalesce(held.fen, 0) <> coalesce(moved.fen, 0)
UNION ALL
SELECT 'billing_transfer ' || CASE account_id WHEN 1001 THEN 'cash' WHEN 1012 THEN 'cash in transit' ELSE 'own capital' END || ' of no product version', held.fen::text,
       CASE account_id WHEN 1001 THEN opened.fen WHEN 3001 THEN -opened.fen ELSE 0 END::text
FROM held CROSS JOIN opened
WHERE product_version_id IS NULL AND held.fen <> CASE account_id WHEN 1001 THEN opened.fen WHEN 3001 THEN -opened.fen ELSE 0 END
UNION ALL
SELECT 'billing_provision ' || month_end_on || ' ' || asset_class || ' required_fen', required_fen::text,
       ((principal_fen * rate_ppm + 500000) / 1000000)::text
FROM billing_provision
WHERE required_fen <> (principal_fen * rate_ppm + 500000) / 1000000
UNION ALL
SELECT 'billing_trialbalance ' || required.month_end_on || ' allowance of product version ' || required.product_version_id,
       (-coalesce(balance_fen, 0))::text, required.fen::text
FROM (SELECT month_end_on, product_version_id, sum(required_fen) AS fen FROM billing_provision GROUP BY 1, 2) AS required
JOIN billing_books AS books ON required.month_end_on <= books.closed_through
LEFT JOIN billing_trialbalance AS taken ON taken.closed_on = required.month_end_on AND taken.account_id = 1390
     AND taken.product_version_id = required.product_version_id
WHERE -coalesce(balance_fen, 0) <> required.fen
ORDER BY 1
LIMIT 20
