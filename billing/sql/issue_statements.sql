-- Issue the statements of a range of lines with their rows, how each loan stands on the day: that day's facts counted,
-- interest through the day before. What the ORM could not do: compute and insert both tables from one snapshot.
-- Lines with a fact recorded after the day are left out, unless they were made to stand as known on it.
-- The range of loans says nothing that the lines don't; it lets the planner read each table from one place to another.
-- What falls due on the day is due and not overdue: on the day itself days past due are 0.
-- Penalty and compound interest are overdue with their loan; those that a restructure carried over wait for its first due date.
-- Interest that the schedule counts on, and that the days from the statement on have yet to earn, is not owed yet.
WITH stands AS MATERIALIZED (
    SELECT position.loan_id, position.line_id, position.principal_unpaid_fen, loan.drawn_on,
           greatest(coalesce(%(on)s::date - position.next_unpaid_due_on, 0), 0) AS days_past_due
    FROM billing_position AS position
    JOIN lending_loan AS loan ON loan.id = position.loan_id AND loan.id BETWEEN %(first_loan_id)s AND %(last_loan_id)s
    JOIN lending_productversion AS version ON version.id = position.product_version_id
    WHERE position.line_id BETWEEN %(first_id)s AND %(last_id)s
      AND version.due_day = extract(day FROM %(on)s::date)
      AND loan.drawn_on <= %(on)s
      AND (position.settled_on IS NULL OR position.replayed_as_of > %(on)s::date - interval '1 month')
      AND NOT EXISTS (
          SELECT FROM billing_statement AS issued WHERE issued.line_id = position.line_id AND issued.issued_on = %(on)s
      )
      AND position.line_id NOT IN (
          SELECT later.line_id
          FROM billing_fact AS fact
          JOIN billing_position AS later ON later.loan_id = fact.loan_id
          WHERE fact.recorded_on > %(on)s AND later.line_id <> ALL (%(known_line_ids)s::bigint[])
      )
), owed AS (
    SELECT instalment.loan_id,
           min(no) FILTER (WHERE due_on > %(on)s) AS next_no,
           sum(principal_fen - principal_settled_fen) FILTER (WHERE due_on = %(on)s) AS due_principal_fen,
           sum(interest_fen - interest_settled_fen) FILTER (WHERE due_on = %(on)s) AS due_interest_fen,
           sum(principal_fen - principal_settled_fen) FILTER (WHERE due_on < %(on)s) AS overdue_principal_fen,
           sum(interest_fen - interest_settled_fen) FILTER (WHERE due_on < %(on)s) AS overdue_interest_fen,
           sum(interest_fen - interest_settled_fen) FILTER (WHERE due_on > %(on)s) AS coming_interest_fen,
           sum(penalty_interest_fen - penalty_interest_settled_fen) AS penalty_interest_fen,
           sum(compound_interest_fen - compound_interest_settled_fen) AS compound_interest_fen
    FROM stands
    JOIN billing_instalment AS instalment ON instalment.loan_id = stands.loan_id
        AND instalment.loan_id BETWEEN %(first_loan_id)s AND %(last_loan_id)s
    GROUP BY instalment.loan_id
), earned AS (
    SELECT loan_id, component,
           (balance_fen * rate_ppm * greatest(%(on)s::date - starts_on, 0) + 500000) / 1000000
           - CASE WHEN ends_on IS NULL THEN 0
                  ELSE (balance_fen * rate_ppm * (ends_on - starts_on) + 500000) / 1000000 END AS fen
    FROM stands
    JOIN billing_segment AS segment USING (loan_id)
    WHERE (ends_on > %(on)s OR ends_on IS NULL) AND loan_id BETWEEN %(first_loan_id)s AND %(last_loan_id)s
), bearing AS (
    SELECT loan_id,
           sum(fen) FILTER (WHERE component = 'interest') AS interest_fen,
           sum(fen) FILTER (WHERE component = 'penalty_interest') AS penalty_interest_fen,
           sum(fen) FILTER (WHERE component = 'compound_interest') AS compound_interest_fen
    FROM earned
    GROUP BY loan_id
), figures AS MATERIALIZED (
    SELECT stands.*,
           next.due_on AS next_due_on,
           coalesce(next.principal_fen - next.principal_settled_fen, 0) AS next_principal_fen,
           coalesce(next.interest_fen - next.interest_settled_fen, 0) AS next_interest_fen,
           coalesce(owed.due_principal_fen, 0) AS due_principal_fen,
           coalesce(owed.due_interest_fen, 0) AS due_interest_fen,
           coalesce(owed.overdue_principal_fen, 0) AS overdue_principal_fen,
           coalesce(owed.overdue_interest_fen, 0) AS overdue_interest_fen,
           coalesce(owed.coming_interest_fen, 0) + coalesce(bearing.interest_fen, 0) AS accrued_interest_fen,
           owed.penalty_interest_fen + coalesce(bearing.penalty_interest_fen, 0) AS penalty_interest_fen,
           owed.compound_interest_fen + coalesce(bearing.compound_interest_fen, 0) AS compound_interest_fen
    FROM stands
    JOIN owed ON owed.loan_id = stands.loan_id
    LEFT JOIN bearing ON bearing.loan_id = stands.loan_id
    LEFT JOIN billing_instalment AS next ON next.loan_id = stands.loan_id AND next.no = owed.next_no
        AND next.loan_id BETWEEN %(first_loan_id)s AND %(last_loan_id)s
), periods AS MATERIALIZED (
    SELECT line_id, coalesce(last.issued_on + 1, drawn_on) AS period_from
    FROM (SELECT line_id, min(drawn_on) AS drawn_on FROM stands GROUP BY line_id) AS line
    LEFT JOIN LATERAL (
        SELECT issued_on FROM billing_statement AS issued
        WHERE issued.line_id = line.line_id AND issued.issued_on < %(on)s
        ORDER BY issued_on DESC LIMIT 1
    ) AS last ON true
), paid AS (
    SELECT stands.line_id,
           sum(CASE WHEN fact.kind = 'reversal' THEN -undone.amount_fen ELSE fact.amount_fen END) AS fen
    FROM stands
    JOIN periods ON periods.line_id = stands.line_id
    JOIN billing_fact AS fact ON fact.loan_id = stands.loan_id
        AND fact.loan_id BETWEEN %(first_loan_id)s AND %(last_loan_id)s
        AND fact.recorded_on BETWEEN periods.period_from AND %(on)s
        AND fact.kind IN ('repayment', 'recovery', 'reversal')
    LEFT JOIN billing_fact AS undone ON undone.id = fact.reverses_id
    WHERE fact.kind <> 'reversal' OR undone.kind IN ('repayment', 'recovery')
    GROUP BY stands.line_id
), issued AS (
    INSERT INTO billing_statement
        (line_id, issued_on, period_from, next_due_on, next_due_fen, due_fen, overdue_fen, paid_fen, principal_unpaid_fen,
         payoff_fen)
    SELECT figures.line_id, %(on)s, min(periods.period_from),
           coalesce(min(next_due_on), (%(on)s::date + interval '1 month')::date),
           coalesce(sum(next_principal_fen + next_interest_fen) FILTER (WHERE next_due_on = soonest.due_on), 0)
           + coalesce(sum(penalty_interest_fen + compound_interest_fen)
                      FILTER (WHERE days_past_due = 0 AND due_principal_fen + due_interest_fen = 0
                                    AND next_due_on = soonest.due_on), 0),
           sum(due_principal_fen + due_interest_fen)
           + coalesce(sum(penalty_interest_fen + compound_interest_fen)
                      FILTER (WHERE days_past_due = 0 AND due_principal_fen + due_interest_fen > 0), 0),
           sum(overdue_principal_fen + overdue_interest_fen)
           + coalesce(sum(penalty_interest_fen + compound_interest_fen) FILTER (WHERE days_past_due > 0), 0),
           coalesce(min(paid.fen), 0),
           sum(principal_unpaid_fen),
           sum(principal_unpaid_fen + due_interest_fen + overdue_interest_fen + accrued_interest_fen
               + penalty_interest_fen + compound_interest_fen)
    FROM figures
    JOIN periods ON periods.line_id = figures.line_id
    JOIN (SELECT line_id, min(next_due_on) AS due_on FROM figures GROUP BY line_id) AS soonest
        ON soonest.line_id = figures.line_id
    LEFT JOIN paid ON paid.line_id = figures.line_id
    GROUP BY figures.line_id
    ON CONFLICT (line_id, issued_on) DO NOTHING
    RETURNING id, line_id
)
INSERT INTO billing_statementline
    (statement_id, loan_id, principal_unpaid_fen, next_principal_fen, next_interest_fen, due_principal_fen, due_interest_fen,
     overdue_principal_fen, overdue_interest_fen, penalty_interest_fen, compound_interest_fen, days_past_due)
SELECT issued.id, loan_id, principal_unpaid_fen, next_principal_fen, next_interest_fen, due_principal_fen,
       due_interest_fen, overdue_principal_fen, overdue_interest_fen, penalty_interest_fen, compound_interest_fen,
       days_past_due
FROM figures
JOIN issued ON issued.line_id = figures.line_id
