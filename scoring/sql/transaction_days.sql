-- A person's days of transactions, one row for each instant at which something of that day became known: the day as
-- it was known from then on. A running sum over groups.
WITH came AS (
    SELECT borrower_id, (at AT TIME ZONE 'Asia/Shanghai')::date AS day, known_at,
           sum(amount_fen) FILTER (WHERE category IN ('salary', 'other_income')) AS income,
           sum(amount_fen) FILTER (WHERE category NOT IN ('salary', 'other_income')) AS spend,
           count(*) FILTER (WHERE category NOT IN ('salary', 'other_income', 'cash_out')) AS purchases,
           sum(amount_fen) FILTER (WHERE category = 'essentials') AS essentials,
           sum(amount_fen) FILTER (WHERE category = 'dining') AS dining,
           sum(amount_fen) FILTER (WHERE category = 'shopping') AS shopping,
           sum(amount_fen) FILTER (WHERE category = 'cash_out') AS cash_out,
           count(*) FILTER (WHERE category NOT IN ('salary', 'other_income', 'cash_out')
                            AND (at AT TIME ZONE 'Asia/Shanghai')::time < '05:00') AS night_purchases
    FROM scoring_transaction
    WHERE borrower_id = ANY (%(people)s::bigint[]) AND known_at <= %(known_by)s
      AND at >= %(first_day)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
      AND at < %(end_day)s::date::timestamp AT TIME ZONE 'Asia/Shanghai'
    GROUP BY 1, 2, 3
)
SELECT borrower_id, day, known_at,
       (coalesce(sum(income) OVER so_far, 0) / 100)::float8,
       (coalesce(sum(spend) OVER so_far, 0) / 100)::float8,
       (sum(purchases) OVER so_far)::float8,
       (coalesce(sum(essentials) OVER so_far, 0) / 100)::float8,
       (coalesce(sum(dining) OVER so_far, 0) / 100)::float8,
       (coalesce(sum(shopping) OVER so_far, 0) / 100)::float8,
       (coalesce(sum(cash_out) OVER so_far, 0) / 100)::float8,
       (sum(night_purchases) OVER so_far)::float8
FROM came
WINDOW so_far AS (PARTITION BY borrower_id, day ORDER BY known_at)
