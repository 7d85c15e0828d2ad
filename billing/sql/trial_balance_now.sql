-- What every account holds now, by product version: the last trial balance and the postings after it.
-- What the ORM could not do: sum debits and credits in one pass.
SELECT account_id, product_version_id, sum(fen)::bigint
FROM (
    SELECT account_id, product_version_id, balance_fen AS fen
    FROM billing_trialbalance
    WHERE closed_on = (SELECT max(closed_on) FROM billing_trialbalance)
    UNION ALL
    SELECT side.account_id, posting.product_version_id, side.fen
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
    WHERE posting.id > coalesce((SELECT balanced_through_id FROM billing_books), 0)
) AS movement
GROUP BY account_id, product_version_id
