-- The first day, by account and product version, on which the trial balance isn't the sum of the ledger's own rows.
-- What the ORM could not do: carry the sum of all transfers from day to day in one pass, beside the balances kept.
WITH movement AS (
    SELECT posting.posted_on AS day, side.account_id, posting.product_version_id, side.fen
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
), day AS (
    SELECT day, account_id, product_version_id, sum(fen) AS fen, max(balance_fen) AS balance_fen
    FROM (
        SELECT day, account_id, product_version_id, fen, NULL::bigint AS balance_fen FROM movement
        UNION ALL
        SELECT closed_on, account_id, product_version_id, 0, balance_fen FROM billing_trialbalance
    ) AS row
    GROUP BY day, account_id, product_version_id
), held AS (
    SELECT day, account_id, product_version_id, balance_fen,
           sum(fen) OVER (PARTITION BY account_id, product_version_id ORDER BY day) AS fen
    FROM day
)
SELECT DISTINCT ON (account_id, product_version_id) day, product_version_id, account_id, balance_fen, fen::bigint
FROM held
WHERE balance_fen <> fen
ORDER BY account_id, product_version_id, day
