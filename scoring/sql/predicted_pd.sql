-- The probability of default that a model had foretold of each person when they drew: the newest score known by then, of
-- the last night before the month, or of an assessment since. The ORM can't join a person's newest score in one statement.
-- Materialized: where nothing is known of how many people there are, a plan would ask a part anew for each of them.
-- %(people)s drew on %(drawn_on)s, one by one; %(from)s is the month's first day.
WITH drawn AS MATERIALIZED (
    SELECT borrower_id, drawn_on FROM unnest(%(people)s::bigint[], %(drawn_on)s::date[]) AS drawn (borrower_id, drawn_on)
), night AS (
    SELECT coalesce(max("on"), %(from)s - 31) AS "on"
    FROM scoring_shadowrun
    WHERE "on" < %(from)s AND "on" >= %(from)s - 31 AND finished_at IS NOT NULL
), assessed AS MATERIALIZED (
    SELECT DISTINCT ON (drawn.borrower_id) drawn.borrower_id, assessment.pd_ppm
    FROM night
    CROSS JOIN drawn
    JOIN scoring_assessment AS assessment
        ON assessment.borrower_id = drawn.borrower_id
        AND assessment.model_id = %(model)s
        AND assessment."on" BETWEEN night."on" AND drawn.drawn_on
    ORDER BY drawn.borrower_id, assessment.as_of DESC, assessment.id DESC
)
SELECT drawn.borrower_id, coalesce(assessed.pd_ppm, shadow.pd_ppm) AS pd_ppm
FROM night
CROSS JOIN drawn
LEFT JOIN assessed ON assessed.borrower_id = drawn.borrower_id
LEFT JOIN scoring_shadowscore AS shadow
    ON shadow.model_id = %(model)s AND shadow."on" = night."on" AND shadow.borrower_id = drawn.borrower_id
WHERE coalesce(assessed.pd_ppm, shadow.pd_ppm) IS NOT NULL
ORDER BY drawn.borrower_id
