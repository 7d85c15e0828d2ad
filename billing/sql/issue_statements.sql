-- Issue the statements of a range of lines with their rows, how each loan stands on the day: that day's facts counted,
-- interest through the day before. What the ORM could not do: compute and insert both tables from one snapshot.
-- Lines with a fact recorded after the day are left out, unless they were made to stand as known on it.
-- What is kept of the loans is read in one pass over each index by the array of their ids, wherever these are: joined to
-- so many, a table is looked up loan by loan. `stands` must be planned as many rows, or what hangs on it is a loop of loops.
-- Of statements only those of the chunk's lines are read: by the range, and with `+ 0`, lest they be read by their day.
-- That two never issue the same is seen to by the chunk's lock, and by a constraint in the end.
-- What falls due on the day is due and not overdue: on the day itself days past due are 0.
-- Penalty and compound interest are due with their instalment: those that a restructure carried over wait for its first due
-- date, those of an instalment that is overdue, and what its open segments add, are overdue.
-- What comes next is what falls due on the line's next due date with anything unpaid; a loan whose own is later has none there.
-- Interest that the schedule counts on, and that the days from the statement on have yet to earn, is not owed yet.
WITH stands AS MATERIALIZED (
    SELECT position.loan_id, position.line_id, position.principal_unpaid_fen, position.refund_to_return_fen, loan.drawn_on,
           greatest(coalesce(greatest(%(on)s::date, position.clock_stops_until) - position.past_due_from, 0), 0) AS days_past_due
    FROM billing_position AS position
    JOIN LATERAL (SELECT drawn_on FROM lending_loan WHERE id = position.loan_id AND drawn_on <= %(on)s OFFSET 0) AS loan ON true
    WHERE position.line_id BETWEEN %(first_id)s AND %(last_id)s
      AND position.product_version_id = ANY (ARRAY(
          SELECT id FROM lending_productversion WHERE due_day = extract(day FROM %(on)s::date)
      ))
      AND (position.settled_on IS NULL OR position.replayed_as_of > (%(on)s::date - interval '1 month')::date)
      AND NOT EXISTS (
          SELECT FROM billing_statement AS issued
          WHERE issued.line_id = position.line_id AND issued.issued_on = %(on)s
            AND issued.line_id BETWEEN %(first_id)s AND %(last_id)s
      )
      AND NOT EXISTS (
          SELECT FROM billing_fact AS fact
          JOIN billing_position AS later ON later.loan_id = fact.loan_id
          WHERE fact.recorded_on > %(on)s
            AND later.line_id = position.line_id AND later.line_id <> ALL (%(known_line_ids)s::bigint[])
      )
), lines AS MATERIALIZED (
    SELECT line_id, coalesce(last.issued_on + 1, drawn_on) AS period_from, nextval('billing_statement_id_seq') AS statement_id
    FROM (SELECT line_id, min(drawn_on) AS drawn_on FROM stands GROUP BY line_id) AS line
    LEFT JOIN LATERAL (
        SELECT max(issued_on + 0) AS issued_on FROM billing_statement AS issued
        WHERE issued.line_id = line.line_id AND issued.issued_on < %(on)s
    ) AS last ON true
), owed AS (
    SELECT loan_id,
           sum_fen(principal_fen - principal_settled_fen) FILTER (WHERE due_on = %(on)s) AS due_principal_fen,
           sum_fen(interest_fen - interest_settled_fen) FILTER (WHERE due_on = %(on)s) AS due_interest_fen,
           sum_fen(principal_fen - principal_settled_fen) FILTER (WHERE due_on < %(on)s) AS overdue_principal_fen,
           sum_fen(interest_fen - interest_settled_fen) FILTER (WHERE due_on < %(on)s) AS overdue_interest_fen,
           sum_fen(interest_fen - interest_settled_fen) FILTER (WHERE due_on > %(on)s) AS coming_interest_fen,
           sum_fen(penalty_interest_fen - penalty_interest_settled_fen) FILTER (WHERE due_on = %(on)s) AS due_penalty_interest_fen,
           sum_fen(compound_interest_fen - compound_interest_settled_fen) FILTER (WHERE due_on = %(on)s) AS due_compound_interest_fen,
           sum_fen(penalty_interest_fen - penalty_interest_settled_fen) FILTER (WHERE due_on < %(on)s) AS overdue_penalty_interest_fen,
           sum_fen(compound_interest_fen - compound_interest_settled_fen) FILTER (WHERE due_on < %(on)s) AS overdue_compound_interest_fen,
           sum_fen(penalty_interest_fen - penalty_interest_settled_fen) AS penalty_interest_fen,
           sum_fen(compound_interest_fen - compound_interest_settled_fen) AS compound_interest_fen
    FROM billing_instalment
    WHERE loan_id = ANY (ARRAY(SELECT loan_id FROM stands))
      AND (principal_settled_fen < principal_fen OR interest_settled_fen < interest_fen
           OR penalty_interest_settled_fen < penalty_interest_fen
           OR compound_interest_settled_fen < compound_interest_fen)
    GROUP BY loan_id
), coming AS (
    SELECT DISTINCT ON (loan_id) loan_id, due_on AS next_due_on,
           principal_fen - principal_settled_fen AS next_principal_fen,
           interest_fen - interest_settled_fen AS next_interest_fen,
           penalty_interest_fen - penalty_interest_settled_fen AS next_penalty_interest_fen,
           compound_interest_fen - compound_interest_settled_fen AS next_compound_interest_fen
    FROM billing_instalment
    WHERE loan_id = ANY (ARRAY(SELECT loan_id FROM stands)) AND due_on > %(on)s
      AND (principal_settled_fen < principal_fen OR interest_settled_fen < interest_fen
           OR penalty_interest_settled_fen < penalty_interest_fen
           OR compound_interest_settled_fen < compound_interest_fen)
    ORDER BY loan_id, no
), bearing AS (
    SELECT loan_id,
           sum_fen(fen) FILTER (WHERE component = 'interest') AS interest_fen,
           sum_fen(fen) FILTER (WHERE component = 'penalty_interest') AS penalty_interest_fen,
           sum_fen(fen) FILTER (WHERE component = 'compound_interest') AS compound_interest_fen
    FROM (
        SELECT loan_id, component,
               (balance_fen * rate_ppm * greatest(%(on)s::date - starts_on, 0) + 500000) / 1000000
               - CASE WHEN ends_on IS NULL THEN 0
                      ELSE (balance_fen * rate_ppm * (ends_on - starts_on) + 500000) / 1000000 END AS fen
        FROM billing_segment
        WHERE loan_id = ANY (ARRAY(SELECT loan_id FROM stands)) AND (ends_on > %(on)s OR ends_on IS NULL)
    ) AS earned
    GROUP BY loan_id
), soonest AS (
    SELECT line_id, min(next_due_on) AS soonest_on FROM stands LEFT JOIN coming USING (loan_id) GROUP BY line_id
), figures AS MATERIALIZED (
    SELECT stands.*, statement_id, period_from, soonest_on,
           CASE WHEN next_due_on = soonest_on THEN next_principal_fen ELSE 0 END AS next_principal_fen,
           CASE WHEN next_due_on = soonest_on THEN next_interest_fen ELSE 0 END AS next_interest_fen,
           CASE WHEN next_due_on = soonest_on THEN next_penalty_interest_fen ELSE 0 END AS next_penalty_interest_fen,
           CASE WHEN next_due_on = soonest_on THEN next_compound_interest_fen ELSE 0 END AS next_compound_interest_fen,
           coalesce(due_penalty_interest_fen, 0) AS due_penalty_interest_fen,
           coalesce(due_compound_interest_fen, 0) AS due_compound_interest_fen,
           coalesce(overdue_penalty_interest_fen, 0) + coalesce(bearing.penalty_interest_fen, 0) AS overdue_penalty_interest_fen,
           coalesce(overdue_compound_interest_fen, 0) + coalesce(bearing.compound_interest_fen, 0) AS overdue_compound_interest_fen,
           coalesce(due_principal_fen, 0) AS due_principal_fen,
           coalesce(due_interest_fen, 0) AS due_interest_fen,
           coalesce(overdue_principal_fen, 0) AS overdue_principal_fen,
           coalesce(overdue_interest_fen, 0) AS overdue_interest_fen,
           coalesce(coming_interest_fen, 0) + coalesce(bearing.interest_fen, 0) AS accrued_interest_fen,
           coalesce(owed.penalty_interest_fen, 0) + coalesce(bearing.penalty_interest_fen, 0) AS penalty_interest_fen,
           coalesce(owed.compound_interest_fen, 0) + coalesce(bearing.compound_interest_fen, 0) AS compound_interest_fen
    FROM stands
    JOIN lines USING (line_id)
    JOIN soonest USING (line_id)
    LEFT JOIN owed USING (loan_id)
    LEFT JOIN coming USING (loan_id)
    LEFT JOIN bearing USING (loan_id)
), paid AS (
    SELECT figures.line_id,
           sum_fen(CASE WHEN fact.kind <> 'reversal' THEN fact.amount_fen
                    ELSE -(SELECT undone.amount_fen FROM billing_fact AS undone
                           WHERE undone.id = fact.reverses_id AND undone.kind IN ('repayment', 'recovery')) END) AS fen
    FROM figures
    JOIN billing_fact AS fact ON fact.loan_id = figures.loan_id AND fact.recorded_on >= figures.period_from
    WHERE fact.loan_id = ANY (ARRAY(SELECT loan_id FROM stands))
      AND fact.recorded_on <= %(on)s
      AND fact.kind IN ('repayment', 'recovery', 'reversal')
    GROUP BY figures.line_id
), issued AS (
    INSERT INTO billing_statement
        (id, line_id, issued_on, period_from, next_due_on, next_due_fen, due_fen, overdue_fen, paid_fen, principal_unpaid_fen,
         refund_to_return_fen, payoff_fen)
    SELECT min(statement_id), line_id, %(on)s, min(period_from),
           coalesce(min(soonest_on), (%(on)s::date + interval '1 month')::date),
           sum_fen(next_principal_fen + next_interest_fen + next_penalty_interest_fen + next_compound_interest_fen),
           sum_fen(due_principal_fen + due_interest_fen + due_penalty_interest_fen + due_compound_interest_fen),
           sum_fen(overdue_principal_fen + overdue_interest_fen + overdue_penalty_interest_fen + overdue_compound_interest_fen),
           coalesce(min(paid.fen), 0),
           sum_fen(principal_unpaid_fen),
           sum_fen(refund_to_return_fen),
           sum_fen(principal_unpaid_fen + due_interest_fen + overdue_interest_fen + accrued_interest_fen
               + penalty_interest_fen + compound_interest_fen + refund_to_return_fen)
    FROM figures
    LEFT JOIN paid USING (line_id)
    GROUP BY line_id
)
INSERT INTO billing_statementline
    (statement_id, loan_id, principal_unpaid_fen, next_principal_fen, next_interest_fen, next_penalty_interest_fen,
     next_compound_interest_fen, due_principal_fen, due_interest_fen, due_penalty_interest_fen, due_compound_interest_fen,
     overdue_principal_fen, overdue_interest_fen, overdue_penalty_interest_fen, overdue_compound_interest_fen,
     penalty_interest_fen, compound_interest_fen, accrued_interest_fen, refund_to_return_fen, days_past_due)
SELECT statement_id, loan_id, principal_unpaid_fen, next_principal_fen, next_interest_fen, next_penalty_interest_fen,
       next_compound_interest_fen, due_principal_fen, due_interest_fen, due_penalty_interest_fen, due_compound_interest_fen,
       overdue_principal_fen, overdue_interest_fen, overdue_penalty_interest_fen, overdue_compound_interest_fen,
       penalty_interest_fen, compound_interest_fen, accrued_interest_fen, refund_to_return_fen, days_past_due
FROM figures
