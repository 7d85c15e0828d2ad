-- What persons made of a model's assessments in a month: how many, how many overridden, up or down, and the outcome of
-- either. The ORM can't look for the next decision after each assessment in one statement.
-- Overridden: what an officer took up from it was rejected, a human review changed the decision, or within 30 days two people
-- set another limit before the next assessment. Up: the person's limit is above the model's.
-- An outcome is known of people who had money out in the %(months)s months after: bad where something of theirs came to be
-- %(bad_dpd)s days past due, as a sample tells it; see outcomes.sql. %(from)s is inclusive, %(until)s isn't.
WITH decided AS (
    SELECT assessment.id, assessment.borrower_id, assessment."on", assessment.as_of, assessment.limit_fen,
           assessment.limit_before_fen, taken.approval_id, line.id AS line_id,
           (assessment."on" + %(months)s * interval '1 month')::date AS through_on
    FROM scoring_assessment AS assessment
    JOIN lending_creditline AS line ON line.borrower_id = assessment.borrower_id
    LEFT JOIN scoring_takenup AS taken ON taken.assessment_id = assessment.id
    WHERE assessment.model_id = %(model)s AND assessment."on" >= %(from)s AND assessment."on" < %(until)s
), set_by_people AS (
    SELECT DISTINCT ON (decided.id) decided.id, change.to_fen
    FROM decided
    JOIN lending_limitchange AS change
        ON change.line_id = decided.line_id
        AND change.approval_id IS NOT NULL
        AND change.approval_id IS DISTINCT FROM decided.approval_id
        AND change.decided_at > decided.as_of
        AND change.effective_on <= decided."on" + 30
    WHERE NOT EXISTS (
        SELECT FROM scoring_assessment AS later
        WHERE later.borrower_id = decided.borrower_id
          AND later.as_of > decided.as_of AND later.as_of <= change.decided_at
    )
    ORDER BY decided.id, change.decided_at
), judged AS (
    SELECT decided.*,
           CASE
               WHEN set_by_people.to_fen IS NOT NULL THEN set_by_people.to_fen - decided.limit_fen
               WHEN approval.verdict = 'rejected' THEN decided.limit_before_fen - decided.limit_fen
               WHEN review.id IS NOT NULL THEN 1
               ELSE 0
           END AS moved_fen
    FROM decided
    LEFT JOIN set_by_people ON set_by_people.id = decided.id
    LEFT JOIN core_approval AS approval ON approval.id = decided.approval_id
    LEFT JOIN LATERAL (
        SELECT id FROM scoring_reviewrequest
        WHERE assessment_id = decided.id AND verdict = 'changed' LIMIT 1
    ) AS review ON true
), late AS MATERIALIZED (
    SELECT * FROM late_as_known(
        %(known_on)s, %(bad_dpd)s, %(told)s::bigint[], %(replayed)s::bigint[], %(replayed_from)s::date[], %(replayed_until)s::date[])
), with_money_out AS MATERIALIZED (
    SELECT DISTINCT judged.id
    FROM judged
    JOIN lending_loan AS loan ON loan.line_id = judged.line_id AND loan.drawn_on <= judged.through_on
    LEFT JOIN billing_position AS position ON position.loan_id = loan.id
    WHERE position.settled_on IS NULL OR position.settled_on > judged."on"
), bad AS MATERIALIZED (
    SELECT DISTINCT judged.id
    FROM judged JOIN late USING (borrower_id)
    WHERE late.from_on > judged."on" AND late.from_on <= judged.through_on
), outcomes AS (
    SELECT judged.moved_fen, with_money_out.id IS NOT NULL AS had_money_out, bad.id IS NOT NULL AS is_bad
    FROM judged
    LEFT JOIN with_money_out USING (id)
    LEFT JOIN bad USING (id)
)
SELECT count(*),
       count(*) FILTER (WHERE moved_fen > 0),
       count(*) FILTER (WHERE moved_fen < 0),
       count(*) FILTER (WHERE moved_fen <> 0 AND had_money_out),
       count(*) FILTER (WHERE moved_fen <> 0 AND had_money_out AND is_bad),
       count(*) FILTER (WHERE moved_fen = 0 AND had_money_out),
       count(*) FILTER (WHERE moved_fen = 0 AND had_money_out AND is_bad)
FROM outcomes
