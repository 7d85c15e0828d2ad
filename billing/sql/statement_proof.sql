-- Statements whose sums are not those of their rows, and those with a row whose sums are not those of its components.
-- What the ORM could not do: compare a row with the sums of its rows without naming every column of the group.
-- Statements issued before rows told of the interest not due yet are held against what their rows do tell.
SELECT issued.line_id, issued.issued_on
FROM billing_statement AS issued
JOIN billing_statementline AS line ON line.statement_id = issued.id
GROUP BY issued.id
HAVING issued.principal_unpaid_fen <> sum(line.principal_unpaid_fen)
    OR issued.due_fen <> sum(line.due_principal_fen + line.due_interest_fen
                             + line.due_penalty_interest_fen + line.due_compound_interest_fen)
    OR issued.overdue_fen <> sum(line.overdue_principal_fen + line.overdue_interest_fen
                                 + line.overdue_penalty_interest_fen + line.overdue_compound_interest_fen)
    OR issued.refund_to_return_fen <> sum(line.refund_to_return_fen)
    OR (issued.next_due_fen <> sum(line.next_principal_fen + line.next_interest_fen
                                   + line.next_penalty_interest_fen + line.next_compound_interest_fen)
        AND count(line.accrued_interest_fen) > 0)
    OR issued.payoff_fen <> sum(line.principal_unpaid_fen + line.due_interest_fen + line.overdue_interest_fen
                                + line.accrued_interest_fen + line.penalty_interest_fen + line.compound_interest_fen
                                + line.refund_to_return_fen)
    OR bool_or(line.principal_unpaid_fen < line.due_principal_fen + line.overdue_principal_fen
               OR line.penalty_interest_fen < line.due_penalty_interest_fen + line.overdue_penalty_interest_fen
               OR line.compound_interest_fen < line.due_compound_interest_fen + line.overdue_compound_interest_fen)
ORDER BY issued.issued_on, issued.line_id
LIMIT 20
