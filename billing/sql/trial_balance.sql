-- What every account held at the end of a day, by product version: the trial balance before it, and the postings that
-- it doesn't hold. It holds those up to the id at which it was cut and to its own day: a posting made after midnight,
-- before the close of the day that was over, belongs to the next.
-- What the ORM could not do: sum debits and credits in one pass. The cut is given, so that the few postings are found
-- by index.
SELECT account_id, product_version_id, sum(fen)::bigint
FROM (
    SELECT account_id, product_version_id, balance_fen AS fen
    FROM billing_trialbalance
    WHERE closed_on = %(balanced_on)s
    UNION ALL
    SELECT side.account_id, posting.product_version_id, side.fen
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
    WHERE (posting.id > %(balanced_through_id)s OR posting.posted_on > %(balanced_on)s)
      AND posting.id <= %(last_id)s AND posting.posted_on <= %(on)s
) AS movement
GROUP BY account_id, product_version_id
