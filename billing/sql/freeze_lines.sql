-- Note the freeze of each line of which a loan's arrears began on a day. The lines are locked.
-- What the ORM could not do: insert from a query, leaving alone the lines frozen for this reason already.
INSERT INTO lending_linefreeze (line_id, reason, note, frozen_on)
SELECT DISTINCT position.line_id, 'overdue', '', %(on)s::date
FROM billing_position AS position
JOIN billing_arrears AS arrears ON arrears.loan_id = position.loan_id AND arrears.ends_on IS NULL
WHERE position.past_due_from = %(on)s::date - 1 AND position.settled_on IS NULL
  AND coalesce(position.clock_stops_until, %(on)s) <= %(on)s
  AND position.loan_id BETWEEN %(first_id)s AND %(last_id)s
  AND position.line_id = ANY (%(line_ids)s)
ON CONFLICT (line_id, reason) WHERE unfrozen_on IS NULL DO NOTHING
