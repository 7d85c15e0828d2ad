-- Postings that nothing explains. Each is the posting of one fact, of a day's or month's step of the close, or of the
-- capital paid in; its key says which, and its days, loan, product version and accounts follow. Facts without a posting.
-- What the ORM could not do: read what a key names and hold the rest of the row against it, in one pass.
WITH said AS (
    SELECT posting.*, split_part(key, ':', 1) AS what, split_part(key, ':', 2) AS of, split_part(key, ':', 3) AS day
    FROM billing_posting AS posting
), must AS (
    SELECT said.id, said.key, fact.recorded_on::text AS posted_on, fact.value_on::text AS value_on, fact.loan_id::text AS loan_id,
           loan.product_version_id::text AS product_version_id, fact.kind || ' ' || loan.number AS text
    FROM said
    JOIN billing_fact AS fact ON said.what = fact.kind AND said.of = fact.id::text AND said.day = ''
    JOIN lending_loan AS loan ON loan.id = fact.loan_id
    UNION ALL
    SELECT said.id, key, day, day, NULL, of, 'accrual ' || day FROM said, billing_books AS books
    WHERE what = 'accrual' AND posted_on BETWEEN books.opened_on AND books.accrued_through
    UNION ALL
    SELECT said.id, key, day, day, loan.id::text, loan.product_version_id::text, 'non-accrual ' || day
    FROM said JOIN lending_loan AS loan ON loan.id::text = said.of WHERE what = 'non-accrual'
    UNION ALL
    SELECT said.id, key, last_day.on::text, last_day.on::text, NULL, of, 'provision ' || day
    FROM said CROSS JOIN LATERAL (SELECT (date_trunc('month', posted_on) + interval '1 month - 1 day')::date AS on) AS last_day
    WHERE what = 'provision' AND to_char(posted_on, 'YYYY-MM') = day
    UNION ALL
    SELECT said.id, key, aside.returned_on::text, aside.returned_on::text, loan.id::text, loan.product_version_id::text,
           'catch-up ' || loan.number
    FROM said
    JOIN billing_setaside AS aside ON said.what = 'catch-up' AND aside.id::text = said.of
    JOIN lending_loan AS loan ON loan.id = aside.loan_id
    UNION ALL
    SELECT id, key, posted_on::text, posted_on::text, NULL, NULL, 'capital paid in' FROM said WHERE key = 'capital:1'
), moved AS (
    SELECT said.id, said.key, transfer.id AS transfer_id, transfer.debit_id, transfer.credit_id, CASE
        WHEN what = 'accrual' THEN (debit_id, credit_id) IN
            ((1321, 4001), (1322, 4002), (1323, 4003), (9001, 9099), (9002, 9099), (9003, 9099), (9011, 9099))
        WHEN what = 'non-accrual' THEN (least(debit_id, credit_id), greatest(debit_id, credit_id)) IN
            ((1321, 4001), (1322, 4002), (1323, 4003), (9001, 9099), (9002, 9099), (9003, 9099))
        WHEN what = 'provision' THEN (least(debit_id, credit_id), greatest(debit_id, credit_id)) = (1390, 5001)
        WHEN what = 'capital' THEN (debit_id, credit_id) = (1001, 3001)
        ELSE debit_id <> ALL (ARRAY[3001, 5001]) AND credit_id <> ALL (ARRAY[3001, 5001]) END AS may
    FROM said LEFT JOIN billing_transfer AS transfer ON transfer.posting_id = said.id
)
SELECT 'billing_posting ' || said.id || ' (' || said.key || ')', 'a posting', NULL
FROM said WHERE id NOT IN (SELECT id FROM must)
UNION ALL
SELECT 'billing_posting ' || said.id || ' (' || said.key || ') ' || part.name, part.stored, part.expected
FROM said
JOIN must ON must.id = said.id
CROSS JOIN LATERAL (VALUES
    ('posted_on', said.posted_on::text, must.posted_on), ('value_on', said.value_on::text, must.value_on),
    ('loan_id', said.loan_id::text, must.loan_id), ('text', said.text::text, must.text),
    ('product_version_id', said.product_version_id::text, must.product_version_id)
) AS part (name, stored, expected)
WHERE part.stored IS DISTINCT FROM part.expected
UNION ALL
SELECT 'billing_posting ' || id || ' (' || key || ') ' || coalesce('billing_transfer ' || transfer_id, 'transfers'),
       debit_id || ' → ' || credit_id, CASE WHEN transfer_id IS NULL THEN 'transfers' ELSE 'accounts of its kind' END
FROM moved WHERE transfer_id IS NULL OR NOT may
UNION ALL
SELECT 'billing_fact ' || fact.id || ' of loan ' || loan.number || ' posting', NULL, 'draw_down:' || fact.id
FROM billing_fact AS fact
JOIN lending_loan AS loan ON loan.id = fact.loan_id
WHERE fact.kind = 'draw_down' AND NOT EXISTS (SELECT FROM billing_posting WHERE key = 'draw_down:' || fact.id)
ORDER BY 1
LIMIT 20
