-- What lateness is, told once for samples and for the watch: from the overdue segments of billing, since stored bands can't
-- tell it. A stretch of M1 that begins because an older instalment was paid begins anywhere between 1 and 30 days past
-- due, and one that a charge-off splits begins in its middle.

-- Loans whose money left, as far as known on a day.
CREATE FUNCTION lent_as_known(known_on date) RETURNS TABLE (loan_id bigint, drawn_on date, borrower_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT loan.id, loan.drawn_on, line.borrower_id
    FROM lending_loan loan
    JOIN lending_creditline line ON line.id = loan.line_id
    JOIN billing_fact drawn ON drawn.loan_id = loan.id AND drawn.kind = 'draw_down'
    WHERE drawn.recorded_on <= known_on
      AND NOT EXISTS (
          SELECT FROM billing_fact undone
          WHERE undone.reverses_id = drawn.id AND undone.recorded_on <= known_on)
$$;

-- The days `[from_on, until_on)` on which an instalment of a person was so many days past due or more. Its overdue
-- segments follow one another from its due date until it is paid, so the first and the last of them tell. Loans of
-- `told` are left out: their days come in from replay.
CREATE FUNCTION late_as_known(
    known_on date, bad_dpd integer, told bigint[], replayed bigint[], replayed_from date[], replayed_until date[]
) RETURNS TABLE (borrower_id bigint, from_on date, until_on date)
LANGUAGE sql STABLE AS $$
    SELECT lent.borrower_id, late.from_on, late.until_on
    FROM lent_as_known(known_on) lent JOIN (
        SELECT loan_id, min(starts_on) + bad_dpd AS from_on, max(coalesce(ends_on, 'infinity')) AS until_on
        FROM billing_segment
        WHERE component IN ('penalty_interest', 'compound_interest') AND loan_id <> ALL (told)
        GROUP BY loan_id, component, instalment_no
        HAVING max(coalesce(ends_on, 'infinity')) > min(starts_on) + bad_dpd
        UNION ALL
        SELECT * FROM unnest(replayed, replayed_from, replayed_until)
    ) late USING (loan_id)
$$;
