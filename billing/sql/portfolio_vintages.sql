-- Each month's draw-downs, and those ever over 30 days past due, by months on book: loans, and the amount drawn.
-- Month 0 ends with the month of the draw-down. %(from)s and %(through)s are dates, both inclusive.
WITH first_bad AS (
    SELECT loan_id, min(starts_on) AS bad_on FROM billing_arrears WHERE band <> 'M1' GROUP BY loan_id
), drawn AS (
    SELECT date_trunc('month', loan.drawn_on)::date AS vintage, bad_on, principal_fen
    FROM lending_loan AS loan
    LEFT JOIN first_bad ON first_bad.loan_id = loan.id
    WHERE loan.drawn_on BETWEEN date_trunc('month', %(from)s::timestamp)::date AND %(through)s
), vintages AS (
    SELECT vintage, count(*) AS loans, sum(principal_fen)::bigint AS drawn_fen FROM drawn GROUP BY vintage
), ages AS (
    SELECT vintage, loans, drawn_fen, months_on_book, (vintage + (months_on_book + 1) * interval '1 month' - interval '1 day')::date AS through_on
    FROM vintages CROSS JOIN generate_series(0, %(oldest)s) AS months_on_book
)
SELECT ages.vintage, months_on_book, loans, count(drawn.bad_on) AS bad, drawn_fen,
       coalesce(sum(drawn.principal_fen), 0)::bigint AS bad_fen
FROM ages
LEFT JOIN drawn ON drawn.vintage = ages.vintage AND drawn.bad_on <= through_on
WHERE through_on <= %(through)s
GROUP BY ages.vintage, months_on_book, loans, drawn_fen
ORDER BY ages.vintage, months_on_book
