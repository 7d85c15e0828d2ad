-- Statements whose sums are not those of their rows.
-- What the ORM could not do: compare a row with the sums of its rows without naming every column of the group.
SELECT issued.line_id, issued.issued_on
FROM billing_statement AS issued
JOIN billing_statementline AS line ON line.statement_id = issued.id
GROUP BY issued.id
HAVING issued.principal_unpaid_fen <> sum(line.principal_unpaid_fen)
    OR issued.due_fen <> sum(line.due_principal_fen + line.due_interest_fen)
       + coalesce(sum(line.penalty_interest_fen + line.compound_interest_fen)
                  FILTER (WHERE line.days_past_due = 0 AND line.due_principal_fen + line.due_interest_fen > 0), 0)
    OR issued.overdue_fen <> sum(line.overdue_principal_fen + line.overdue_interest_fen)
       + coalesce(sum(line.penalty_interest_fen + line.compound_interest_fen) FILTER (WHERE line.days_past_due > 0), 0)
ORDER BY issued.issued_on, issued.line_id
LIMIT 20
