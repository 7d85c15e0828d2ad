-- Open the overdue segments of what fell due on a day and stayed unpaid, as replay would.
-- While a pause stops penalty they begin on its end.
-- What the ORM could not do: read from two tables and insert, and leave alone what replay has opened already.
INSERT INTO billing_segment
    (loan_id, product_version_id, component, instalment_no, balance_fen, rate_ppm, starts_on)
SELECT instalment.loan_id, position.product_version_id, bearing.component, instalment.no, bearing.balance_fen,
       version.overdue_rate_ppm, greatest(instalment.due_on, position.penalty_stops_until)
FROM billing_instalment AS instalment
JOIN billing_position AS position ON position.loan_id = instalment.loan_id
JOIN lending_productversion AS version ON version.id = position.product_version_id
CROSS JOIN LATERAL (VALUES
    ('penalty_interest', instalment.principal_fen - instalment.principal_settled_fen),
    ('compound_interest', CASE WHEN version.compound_interest
                               THEN instalment.interest_fen - instalment.interest_settled_fen ELSE 0 END)
) AS bearing (component, balance_fen)
WHERE instalment.due_on = %(on)s
  AND instalment.loan_id BETWEEN %(first_id)s AND %(last_id)s
  AND (instalment.principal_settled_fen < instalment.principal_fen
       OR instalment.interest_settled_fen < instalment.interest_fen)
  AND bearing.balance_fen > 0
ON CONFLICT (loan_id, component, instalment_no, starts_on) DO NOTHING
