-- The lines that get a statement on a day and have none yet: those with a loan of a product version due on this day
-- of the month, not settled or with a fact recorded within the month.
-- What the ORM could not do: the anti-join stays cheap only with the lines found first.
SELECT DISTINCT position.line_id
FROM billing_position AS position
JOIN lending_productversion AS version ON version.id = position.product_version_id
JOIN lending_loan AS loan ON loan.id = position.loan_id
WHERE position.line_id BETWEEN %(first_id)s AND %(last_id)s
  AND version.due_day = extract(day FROM %(on)s::date)
  AND loan.drawn_on <= %(on)s
  AND (position.settled_on IS NULL OR position.replayed_as_of > %(on)s::date - interval '1 month')
  AND NOT EXISTS (
      SELECT FROM billing_statement AS issued WHERE issued.line_id = position.line_id AND issued.issued_on = %(on)s
  )
ORDER BY position.line_id
