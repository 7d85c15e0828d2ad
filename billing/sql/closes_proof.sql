-- What the days closed should have left and didn't: trial balances of every day from the first, statements of every due
-- day, accruals of every day on which interest ran, and books that say how far the closes came.
-- What the ORM could not do: hold days that are missing against those that should be there.
WITH days AS (
    SELECT day::date AS on FROM billing_books, generate_series(opened_on, closed_through, interval '1 day') AS day
), first_moved AS (
    SELECT side.account_id, posting.product_version_id, min(posting.posted_on) AS on
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    CROSS JOIN LATERAL (VALUES (debit_id), (credit_id)) AS side (account_id)
    WHERE posting.id <= (SELECT balanced_through_id FROM billing_books)
    GROUP BY side.account_id, posting.product_version_id
)
SELECT 'billing_trialbalance ' || days.on || ' account ' || account_id || ' product version ' || coalesce(product_version_id::text, '–'),
       NULL, 'a row'
FROM days
JOIN first_moved ON first_moved.on <= days.on
WHERE NOT EXISTS (
    SELECT FROM billing_trialbalance AS taken
    WHERE taken.closed_on = days.on AND taken.account_id = first_moved.account_id
      AND taken.product_version_id IS NOT DISTINCT FROM first_moved.product_version_id
)
UNION ALL
SELECT 'billing_trialbalance ' || closed_on, 'a trial balance', NULL
FROM (SELECT DISTINCT closed_on FROM billing_trialbalance) AS taken
WHERE NOT EXISTS (SELECT FROM billing_closerun WHERE business_on = closed_on)
UNION ALL
SELECT 'billing_closerun ' || days.on, NULL, 'a close that is finished'
FROM days WHERE NOT EXISTS (SELECT FROM billing_closerun WHERE business_on = days.on AND finished_at IS NOT NULL)
UNION ALL
SELECT 'billing_books closed_through', closed_through::text, last.on::text
FROM billing_books, (SELECT max(business_on) AS on FROM billing_closerun WHERE finished_at IS NOT NULL) AS last
WHERE closed_through <> last.on
UNION ALL
SELECT 'billing_books ' || part.name, part.stored, part.expected
FROM billing_books AS books
CROSS JOIN LATERAL (SELECT max(chunk.last_id) AS id FROM billing_closechunk AS chunk
                    JOIN billing_closestep AS step ON step.id = chunk.step_id
                    WHERE step.name = 'take_trial_balance' AND chunk.done_at IS NOT NULL) AS cut
CROSS JOIN LATERAL (VALUES
    ('opened_on', books.opened_on::text, (SELECT min(business_on) FROM billing_closerun)::text),
    ('passed_through', books.passed_through::text, books.closed_through::text),
    ('accrued_through', books.accrued_through::text, books.closed_through::text),
    ('balanced_through_id', books.balanced_through_id::text, coalesce(cut.id, 0)::text)
) AS part (name, stored, expected)
WHERE part.stored <> part.expected AND NOT EXISTS (SELECT FROM billing_closerun WHERE finished_at IS NULL)
UNION ALL
SELECT 'billing_statement of line ' || loan.line_id || ' ' || days.on || ', loan ' || loan.number, NULL, 'a row'
FROM days
JOIN lending_productversion AS version ON version.due_day = extract(day FROM days.on)
JOIN lending_loan AS loan ON loan.product_version_id = version.id AND loan.drawn_on <= days.on
JOIN billing_fact AS drawn ON drawn.loan_id = loan.id AND drawn.kind = 'draw_down' AND drawn.recorded_on <= days.on
JOIN billing_position AS position ON position.loan_id = loan.id AND (position.settled_on IS NULL OR position.settled_on > days.on)
WHERE NOT EXISTS (
    SELECT FROM billing_statementline AS line JOIN billing_statement AS issued ON issued.id = line.statement_id
    WHERE line.loan_id = loan.id AND issued.line_id = loan.line_id AND issued.issued_on = days.on
) AND NOT EXISTS (SELECT FROM billing_fact AS fact WHERE fact.loan_id = loan.id AND fact.kind = 'reversal')
-- A line with a loan that is set aside gets its statements when the loan is back.
AND NOT EXISTS (
    SELECT FROM billing_setaside AS aside JOIN lending_loan AS away ON away.id = aside.loan_id
    WHERE away.line_id = loan.line_id AND aside.returned_on IS NULL
)
UNION ALL
SELECT 'billing_statement ' || issued.id || ' of line ' || issued.line_id || ' ' || issued.issued_on || ' rows', NULL, 'rows'
FROM billing_statement AS issued
WHERE NOT EXISTS (SELECT FROM billing_statementline WHERE statement_id = issued.id)
UNION ALL
SELECT 'billing_statementline ' || row_.id || ' of loan ' || loan.number, 'line ' || issued.line_id, 'line ' || loan.line_id
FROM billing_statementline AS row_
JOIN billing_statement AS issued ON issued.id = row_.statement_id
JOIN lending_loan AS loan ON loan.id = row_.loan_id
WHERE issued.line_id <> loan.line_id
ORDER BY 1
LIMIT 20
