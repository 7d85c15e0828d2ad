-- The ranges of lines that get a statement on a day and have none yet, so many lines in each: those with a loan of a
-- product version due on this day of the month, not settled or with a fact recorded within the month.
-- What the ORM could not do: the anti-join stays cheap only with the lines found first; and only the ranges leave the database.
SELECT min(line_id), max(line_id)
FROM (
    SELECT line_id, (row_number() OVER (ORDER BY line_id) - 1) / %(size)s AS range_no
    FROM (
        SELECT DISTINCT position.line_id
        FROM billing_position AS position
        JOIN lending_productversion AS version ON version.id = position.product_version_id
        JOIN lending_loan AS loan ON loan.id = position.loan_id
        WHERE version.due_day = extract(day FROM %(on)s::date)
          AND loan.drawn_on <= %(on)s
          AND (position.settled_on IS NULL OR position.replayed_as_of > %(on)s::date - interval '1 month')
          AND NOT EXISTS (
              SELECT FROM billing_statement AS issued WHERE issued.line_id = position.line_id AND issued.issued_on = %(on)s
          )
    ) AS due
) AS numbered
GROUP BY range_no
ORDER BY range_no
