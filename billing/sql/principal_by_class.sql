-- Loans and principal on the books by product version and asset class, by their days past due on a day.
-- What the ORM could not do: the class by days past due of that very day, which no table holds. The classes are those
-- from each boundary on, the first that of a loan not past due.
SELECT product_version_id,
       CASE WHEN books = 'charged_off' THEN 'loss'
            ELSE (%(asset_classes)s::text[])[width_bucket(late, %(boundary_days)s::int[]) + 1] END AS asset_class,
       count(*), sum(principal_unpaid_fen)::bigint
FROM (
    SELECT product_version_id, books, principal_unpaid_fen,
           coalesce(greatest(%(on)s::date, clock_stops_until) - past_due_from, 0) AS late
    FROM billing_position
    WHERE books <> 'written_off' AND principal_unpaid_fen > 0
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
) AS loan
GROUP BY 1, 2
ORDER BY 1, 2
