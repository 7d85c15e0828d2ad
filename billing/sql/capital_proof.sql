-- The lendable capital, where what is lent of it is not what the loans owe.
-- What the ORM could not do: both sides from one snapshot, so that facts recorded meanwhile can't come between.
SELECT pool.outstanding_fen, owed.fen
FROM lending_capitalpool AS pool
CROSS JOIN (SELECT coalesce(sum(principal_unpaid_fen), 0)::bigint AS fen FROM billing_position) AS owed
WHERE pool.outstanding_fen <> owed.fen
