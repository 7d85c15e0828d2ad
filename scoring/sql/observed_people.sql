-- Who was observed when, and what became of them: one statement over the whole book, since a loan at a time would take
-- hours, and the ORM has no DISTINCT ON beside a union. Everything as known on %(known_on)s.
--
-- `lent`: loans whose money left, as far as known.
-- `observed`: of each person and calendar month, the first of an assessment and a draw-down. A draw-down is observed
-- at the beginning of its day, so that nothing of that day is known.
-- `late`: the days on which an instalment was `bad_dpd` days past due or more. Its overdue segments follow one
-- another from its due date until it is paid, so the first and the last of them tell. Loans of `told` are left out:
-- their days come in from replay.
WITH lent AS MATERIALIZED (
    SELECT loan.id AS loan_id, loan.drawn_on, line.borrower_id
    FROM lending_loan loan
    JOIN lending_creditline line ON line.id = loan.line_id
    JOIN billing_fact drawn ON drawn.loan_id = loan.id AND drawn.kind = 'draw_down'
    WHERE drawn.recorded_on <= %(known_on)s
      AND NOT EXISTS (
          SELECT FROM billing_fact undone
          WHERE undone.reverses_id = drawn.id AND undone.recorded_on <= %(known_on)s)
),
observed AS MATERIALIZED (
    SELECT DISTINCT ON (borrower_id, date_trunc('month', seen_on))
           borrower_id, observed_at, seen_on, was_rejected,
           (seen_on + make_interval(months => %(months)s))::date AS window_ends_on
    FROM (
        SELECT borrower_id, as_of AS observed_at, (as_of AT TIME ZONE 'Asia/Shanghai')::date AS seen_on,
               outcome = 'declined' AS was_rejected
        FROM scoring_assessment
        UNION ALL
        SELECT borrower_id, drawn_on::timestamp AT TIME ZONE 'Asia/Shanghai', drawn_on, false FROM lent
    ) seen
    WHERE seen_on BETWEEN %(observed_from)s AND %(observed_through)s
    ORDER BY borrower_id, date_trunc('month', seen_on), observed_at, was_rejected
),
late AS MATERIALIZED (
    SELECT lent.borrower_id, overdue.from_on, overdue.until_on
    FROM lent JOIN (
        SELECT loan_id, min(starts_on) + %(bad_dpd)s AS from_on, max(coalesce(ends_on, 'infinity')) AS until_on
        FROM billing_segment
        WHERE component IN ('penalty_interest', 'compound_interest') AND loan_id <> ALL (%(told)s)
        GROUP BY loan_id, component, instalment_no
        HAVING max(coalesce(ends_on, 'infinity')) > min(starts_on) + %(bad_dpd)s
    ) overdue USING (loan_id)
    UNION ALL
    SELECT lent.borrower_id, replayed.from_on, replayed.until_on
    FROM lent JOIN unnest(%(replayed)s::bigint[], %(from_on)s::date[], %(until_on)s::date[])
         AS replayed (loan_id, from_on, until_on) USING (loan_id)
)
SELECT borrower_id, observed_at, seen_on, was_rejected,
       CASE
           WHEN was_rejected OR window_ends_on > %(known_on)s THEN NULL
           WHEN EXISTS (
               SELECT FROM late WHERE late.borrower_id = observed.borrower_id
               AND late.from_on > observed.seen_on AND late.from_on <= observed.window_ends_on) THEN true
           -- Good is who could have become bad and did not: something of theirs was due early enough.
           WHEN EXISTS (
               SELECT FROM lent JOIN billing_instalment due USING (loan_id)
               WHERE lent.borrower_id = observed.borrower_id
               AND due.due_on >= observed.seen_on
               AND due.due_on <= observed.window_ends_on - %(bad_dpd)s) THEN false
       END AS is_bad
FROM observed
WHERE NOT EXISTS (
    SELECT FROM late WHERE late.borrower_id = observed.borrower_id
    AND late.from_on <= observed.seen_on AND late.until_on > observed.seen_on)
ORDER BY observed_at, borrower_id
