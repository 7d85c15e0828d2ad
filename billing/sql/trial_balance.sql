-- The trial balance of a close: the one before it, and the postings of a range of ids.
-- What the ORM could not do: sum debits and credits in one pass and insert the result.
INSERT INTO billing_trialbalance (closed_on, account_id, product_version_id, balance_fen)
SELECT %(on)s, account_id, product_version_id, sum(fen)
FROM (
    SELECT account_id, product_version_id, balance_fen AS fen
    FROM billing_trialbalance
    WHERE closed_on = (SELECT max(closed_on) FROM billing_trialbalance WHERE closed_on < %(on)s)
    UNION ALL
    SELECT side.account_id, posting.product_version_id, side.fen
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
    WHERE posting.id BETWEEN %(first_id)s AND %(last_id)s
) AS movement
GROUP BY account_id, product_version_id
ON CONFLICT (closed_on, account_id, product_version_id) DO NOTHING
