-- Loans and unpaid principal by band at each month's end, as the books knew it on that day.
-- The ORM can't join a series of dates; one statement replaces a query a month.
-- Accounts 1301 and 1302 hold the principal of loans on the books (billing.maths.chart).
-- %(from)s and %(through)s are dates, both inclusive.
WITH month_ends AS (
    SELECT (month + interval '1 month - 1 day')::date AS month_end_on
    FROM generate_series(date_trunc('month', %(from)s::timestamp), %(through)s::timestamp, interval '1 month') AS month
    WHERE (month + interval '1 month - 1 day')::date <= %(through)s
), movements AS (
    SELECT posting.loan_id, posting.posted_on,
           CASE WHEN transfer.debit_id IN (1301, 1302) THEN transfer.amount_fen ELSE 0 END
         - CASE WHEN transfer.credit_id IN (1301, 1302) THEN transfer.amount_fen ELSE 0 END AS fen
    FROM billing_transfer AS transfer
    JOIN billing_posting AS posting ON posting.id = transfer.posting_id
    WHERE posting.loan_id IS NOT NULL
), changes AS (
    SELECT loan_id, posted_on, sum(fen) AS fen FROM movements GROUP BY loan_id, posted_on HAVING sum(fen) <> 0
), balances AS (
    SELECT month_end_on, loan_id, sum(fen) AS principal_fen
    FROM month_ends JOIN changes ON changes.posted_on <= month_end_on
    GROUP BY month_end_on, loan_id
    HAVING sum(fen) > 0
)
SELECT month_end_on, coalesce(arrears.band, '0') AS band, count(*) AS loans, sum(principal_fen)::bigint AS principal_fen
FROM balances
LEFT JOIN billing_arrears AS arrears
    ON arrears.loan_id = balances.loan_id
    AND arrears.starts_on <= month_end_on
    AND (arrears.ends_on IS NULL OR arrears.ends_on > month_end_on)
GROUP BY month_end_on, coalesce(arrears.band, '0')
ORDER BY month_end_on, coalesce(arrears.band, '0')
