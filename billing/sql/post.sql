-- Insert one posting with its transfers, once per key.
-- What the ORM could not do: one round trip for both tables, and nothing at all, without a savepoint, where the
-- key is there already.
WITH posting AS (
    INSERT INTO billing_posting (key, posted_on, value_on, recorded_at, product_version_id, loan_id, text)
    VALUES (%(key)s, %(posted_on)s, %(value_on)s, now(), %(product_version_id)s, %(loan_id)s, %(text)s)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
)
INSERT INTO billing_transfer (posting_id, debit_id, credit_id, amount_fen)
SELECT posting.id, entry.debit, entry.credit, entry.amount_fen
FROM posting, unnest(%(debits)s::bigint[], %(credits)s::bigint[], %(amounts)s::bigint[])
    AS entry (debit, credit, amount_fen)
