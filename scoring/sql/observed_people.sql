-- Who was observed when, and what became of them: one statement over the whole book, since a loan at a time would take
-- hours, and the ORM has no DISTINCT ON beside a union. Everything as known on %(known_on)s; see outcomes.sql.
--
-- `observed`: of each person and calendar month, the first of an assessment and a draw-down; without %(assessments)s, the
-- first draw-down. A draw-down is observed at the beginning of its day, so that nothing of that day is known.
WITH lent AS MATERIALIZED (
    SELECT * FROM lent_as_known(%(known_on)s)
),
observed AS MATERIALIZED (
    SELECT DISTINCT ON (borrower_id, date_trunc('month', seen_on))
           borrower_id, observed_at, seen_on, was_rejected,
           (seen_on + make_interval(months => %(months)s))::date AS window_ends_on
    FROM (
        SELECT borrower_id, as_of AS observed_at, (as_of AT TIME ZONE 'Asia/Shanghai')::date AS seen_on,
               outcome = 'declined' AS was_rejected
        FROM scoring_assessment WHERE %(assessments)s
        UNION ALL
        SELECT borrower_id, drawn_on::timestamp AT TIME ZONE 'Asia/Shanghai', drawn_on, false FROM lent
    ) seen
    WHERE seen_on BETWEEN %(observed_from)s AND %(observed_through)s
    ORDER BY borrower_id, date_trunc('month', seen_on), observed_at, was_rejected
),
late AS MATERIALIZED (
    SELECT * FROM late_as_known(
        %(known_on)s, %(bad_dpd)s, %(told)s::bigint[], %(replayed)s::bigint[], %(replayed_from)s::date[], %(replayed_until)s::date[])
),
bad AS MATERIALIZED (
    SELECT DISTINCT borrower_id, seen_on FROM observed JOIN late USING (borrower_id)
    WHERE late.from_on > seen_on AND late.from_on <= window_ends_on
),
bad_already AS MATERIALIZED (
    SELECT DISTINCT borrower_id, seen_on FROM observed JOIN late USING (borrower_id)
    WHERE late.from_on <= seen_on AND late.until_on > seen_on
),
-- Good is who could have become bad and did not: something of theirs was due early enough.
tried AS MATERIALIZED (
    SELECT DISTINCT borrower_id, seen_on
    FROM observed JOIN lent USING (borrower_id) JOIN billing_instalment due USING (loan_id)
    WHERE due.due_on >= seen_on AND due.due_on <= window_ends_on - %(bad_dpd)s
)
SELECT borrower_id, observed_at, seen_on, was_rejected,
       CASE
           WHEN was_rejected OR window_ends_on > %(known_on)s THEN NULL
           WHEN bad.borrower_id IS NOT NULL THEN true
           WHEN tried.borrower_id IS NOT NULL THEN false
       END AS is_bad
FROM observed
LEFT JOIN bad USING (borrower_id, seen_on)
LEFT JOIN bad_already USING (borrower_id, seen_on)
LEFT JOIN tried USING (borrower_id, seen_on)
WHERE bad_already.borrower_id IS NULL
ORDER BY observed_at, borrower_id
