-- Statements since a day whose period, payments or next due date isn't what the statements before them and the facts
-- recorded within the period say. Where nothing falls due next, the next due date is the one a month later.
-- What the ORM could not do: each statement beside the one before it of its line, and the facts of its loans in between.
WITH issued AS (
    SELECT *, lag(issued_on) OVER (PARTITION BY line_id ORDER BY issued_on) AS last_on
    FROM billing_statement
), told AS (
    SELECT issued.id, min(loan.drawn_on) AS drawn_on, coalesce(sum(paid.fen), 0) AS paid_fen
    FROM issued
    JOIN billing_statementline AS row_ ON row_.statement_id = issued.id
    JOIN lending_loan AS loan ON loan.id = row_.loan_id
    LEFT JOIN LATERAL (
        SELECT sum(CASE WHEN fact.kind <> 'reversal' THEN fact.amount_fen
                        WHEN undone.kind IN ('repayment', 'recovery') THEN -undone.amount_fen END) AS fen
        FROM billing_fact AS fact
        LEFT JOIN billing_fact AS undone ON undone.id = fact.reverses_id
        WHERE fact.loan_id = row_.loan_id AND fact.kind IN ('repayment', 'recovery', 'reversal')
          AND fact.recorded_on BETWEEN issued.period_from AND issued.issued_on
    ) AS paid ON true
    WHERE issued.issued_on >= %(since)s
    GROUP BY issued.id
)
SELECT 'billing_statement ' || issued.id || ' of line ' || issued.line_id || ' ' || issued.issued_on || ' ' || part.name,
       part.stored, part.expected
FROM issued
JOIN told ON told.id = issued.id
CROSS JOIN LATERAL (VALUES
    ('period_from', issued.period_from::text, coalesce(issued.last_on + 1, told.drawn_on)::text),
    ('paid_fen', issued.paid_fen::text, told.paid_fen::text),
    ('next_due_on', issued.next_due_on::text, CASE WHEN issued.next_due_fen = 0
        THEN (issued.issued_on + interval '1 month')::date ELSE issued.next_due_on END::text)
) AS part (name, stored, expected)
WHERE part.stored <> part.expected
ORDER BY issued.issued_on, issued.line_id
LIMIT 20
