-- Loans that aren't what was drawn: principal, day, line and product version of the loan against its draw-down, position
-- and segments.
-- What the ORM could not do: one pass over loans that names each column that differs.
SELECT 'lending_loan ' || loan.id || ' (' || loan.number || ') ' || part.name, part.stored, part.expected
FROM lending_loan AS loan
LEFT JOIN billing_fact AS fact ON fact.loan_id = loan.id AND fact.kind = 'draw_down'
LEFT JOIN billing_position AS position ON position.loan_id = loan.id
CROSS JOIN LATERAL (VALUES
    ('draw-down', CASE WHEN fact.id IS NOT NULL THEN 'a fact' END, 'a fact'),
    ('position', CASE WHEN position.loan_id IS NOT NULL THEN 'a row' END, 'a row'),
    ('principal_fen', loan.principal_fen::text, coalesce(fact.amount_fen, loan.principal_fen)::text),
    ('drawn_on', loan.drawn_on::text, coalesce(fact.value_on, loan.drawn_on)::text),
    ('line_id', coalesce(position.line_id, loan.line_id)::text, loan.line_id::text),
    ('product_version_id', coalesce(position.product_version_id, loan.product_version_id)::text, loan.product_version_id::text)
) AS part (name, stored, expected)
WHERE part.stored IS DISTINCT FROM part.expected
UNION ALL
SELECT 'billing_segment ' || segment.id || ' of loan ' || loan.number || ' product_version_id',
       segment.product_version_id::text, loan.product_version_id::text
FROM billing_segment AS segment
JOIN lending_loan AS loan ON loan.id = segment.loan_id
WHERE segment.product_version_id <> loan.product_version_id
UNION ALL
-- Nothing is held of any line: no action pays out before its outcome is known.
SELECT 'lending_creditline ' || line.id || ' of borrower ' || borrower.number || ' held_fen', line.held_fen::text, '0'
FROM lending_creditline AS line
JOIN lending_borrower AS borrower ON borrower.id = line.borrower_id
WHERE line.held_fen <> 0
UNION ALL
SELECT 'billing_arrears ' || later.id || ' of loan ' || loan.number || ' starts_on', later.starts_on::text, 'after ' || earlier.starts_on
FROM billing_arrears AS earlier
JOIN billing_arrears AS later ON later.loan_id = earlier.loan_id AND later.id > earlier.id
     AND daterange(later.starts_on, later.ends_on) && daterange(earlier.starts_on, earlier.ends_on)
JOIN lending_loan AS loan ON loan.id = earlier.loan_id
ORDER BY 1
LIMIT 20
