-- Reverse the interest unpaid out of income, and keep it as a memo, for loans that become non-accrual on a day.
-- What the ORM could not do: a posting a loan with its transfers, for a whole chunk in one statement, once per key.
-- The day is accrued already: interest accrued through it, less what was settled, is what moves.
WITH stopped AS (
    SELECT position.*
    FROM billing_arrears AS arrears
    JOIN billing_position AS position ON position.loan_id = arrears.loan_id AND position.books = 'on'
    WHERE arrears.ends_on IS NULL AND arrears.non_accrual AND arrears.starts_on = %(on)s
      AND arrears.loan_id BETWEEN %(first_id)s AND %(last_id)s
      AND NOT EXISTS (
          SELECT FROM billing_arrears AS earlier
          WHERE earlier.loan_id = arrears.loan_id AND earlier.ends_on = %(on)s AND earlier.non_accrual
      )
      AND NOT EXISTS (SELECT FROM billing_fact WHERE loan_id = position.loan_id AND recorded_on > %(on)s)
), accrued AS (
    SELECT segment.loan_id, segment.component,
           sum((balance_fen * rate_ppm * (least(ends_on, %(on)s::date + 1) - starts_on) + 500000) / 1000000) AS fen
    FROM stopped
    JOIN billing_segment AS segment ON segment.loan_id = stopped.loan_id AND segment.starts_on <= %(on)s
    GROUP BY segment.loan_id, segment.component
), moved AS (
    SELECT stopped.loan_id, kind.receivable, kind.income, kind.memo,
           coalesce(accrued.fen, 0)::bigint - kind.settled_fen AS fen
    FROM stopped
    CROSS JOIN LATERAL (VALUES
        ('interest', stopped.interest_settled_fen, 1321, 4001, 9001),
        ('penalty_interest', stopped.penalty_interest_settled_fen, 1322, 4002, 9002),
        ('compound_interest', stopped.compound_interest_settled_fen, 1323, 4003, 9003)
    ) AS kind (component, settled_fen, receivable, income, memo)
    LEFT JOIN accrued ON accrued.loan_id = stopped.loan_id AND accrued.component = kind.component
    WHERE coalesce(accrued.fen, 0) <> kind.settled_fen
), posting AS (
    INSERT INTO billing_posting (key, posted_on, value_on, recorded_at, product_version_id, loan_id, text)
    SELECT 'non-accrual:' || loan_id || ':' || %(on)s::date, %(on)s, %(on)s, now(), product_version_id, loan_id,
           'non-accrual ' || %(on)s::date
    FROM stopped
    WHERE loan_id IN (SELECT loan_id FROM moved)
    ON CONFLICT (key) DO NOTHING
    RETURNING id, loan_id
)
INSERT INTO billing_transfer (posting_id, debit_id, credit_id, amount_fen)
SELECT posting.id,
       CASE WHEN moved.fen > 0 THEN pair.debit ELSE pair.credit END,
       CASE WHEN moved.fen > 0 THEN pair.credit ELSE pair.debit END,
       abs(moved.fen)
FROM posting
JOIN moved ON moved.loan_id = posting.loan_id
CROSS JOIN LATERAL (VALUES (moved.income, moved.receivable), (moved.memo, 9099)) AS pair (debit, credit)
