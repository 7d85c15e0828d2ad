-- Lines whose principal outstanding is not the sum of their loans' unpaid principal.
-- What the ORM could not do: a full join, which finds lines without loans and loans without their sum alike.
SELECT line.id, line.principal_outstanding_fen, coalesce(owed.fen, 0)::bigint
FROM lending_creditline AS line
LEFT JOIN (SELECT line_id, sum(principal_unpaid_fen) AS fen FROM billing_position GROUP BY line_id) AS owed
    ON owed.line_id = line.id
WHERE line.principal_outstanding_fen <> coalesce(owed.fen, 0)
ORDER BY line.id
LIMIT 20
