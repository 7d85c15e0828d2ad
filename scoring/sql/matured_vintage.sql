-- Who drew a loan in a month, the probability of default that a model had foretold of each, and whether they went bad.
-- One row a person, by the first draw-down of the month. The score is the newest that was known at the draw-down: of the
-- last night before the month, or of an assessment since. The ORM can't join a person's newest score in one statement.
-- Bad: any loan of the person reaches %(bad_dpd)s days past due within %(months)s months, as known now.
-- Materialized: where nothing is known of how many people there are, a plan would ask a part anew for each of them.
-- %(from)s is inclusive, %(until)s isn't; %(through)s is the last day whose arrears are known.
WITH drawn AS MATERIALIZED (
    SELECT line.borrower_id, min(loan.drawn_on) AS drawn_on
    FROM lending_loan AS loan
    JOIN lending_creditline AS line ON line.id = loan.line_id
    WHERE loan.drawn_on >= %(from)s AND loan.drawn_on < %(until)s
    GROUP BY line.borrower_id
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
), scored AS MATERIALIZED (
    SELECT drawn.borrower_id, drawn.drawn_on, coalesce(assessed.pd_ppm, shadow.pd_ppm) AS pd_ppm
    FROM night
    CROSS JOIN drawn
    LEFT JOIN assessed ON assessed.borrower_id = drawn.borrower_id
    LEFT JOIN scoring_shadowscore AS shadow
        ON shadow.model_id = %(model)s AND shadow."on" = night."on" AND shadow.borrower_id = drawn.borrower_id
), bad AS MATERIALIZED (
    SELECT DISTINCT scored.borrower_id
    FROM scored
    JOIN lending_creditline AS line ON line.borrower_id = scored.borrower_id
    JOIN lending_loan AS loan ON loan.line_id = line.id
    JOIN billing_arrears AS arrears ON arrears.loan_id = loan.id
    JOIN (VALUES ('M1', 1), ('M2', 31), ('M3', 61), ('M3+', 91)) AS bands (band, floor_dpd)
        ON bands.band = arrears.band
    -- The day on which a stretch of one band reaches so many days past due, where it lasts that long.
    CROSS JOIN LATERAL (SELECT arrears.starts_on + greatest(%(bad_dpd)s - floor_dpd, 0)) AS reached ("on")
    WHERE (arrears.ends_on IS NULL OR arrears.ends_on > reached."on")
      AND reached."on" BETWEEN scored.drawn_on AND least(scored.drawn_on + %(months)s * interval '1 month', %(through)s)
)
SELECT scored.pd_ppm, (bad.borrower_id IS NOT NULL)::int
FROM scored
LEFT JOIN bad ON bad.borrower_id = scored.borrower_id
WHERE scored.pd_ppm IS NOT NULL
ORDER BY scored.borrower_id
