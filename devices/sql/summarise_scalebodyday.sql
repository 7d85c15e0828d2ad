-- What the scale says of the body, for health insurance only. Only what differs from the last row known is
-- written.
-- Values are read once and taken as they stand, but of days that leave something to choose (see day_values).
WITH seen AS MATERIALIZED (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 251) AS weight_kg,
           max(told.value) FILTER (WHERE told.metric_id = 252) AS body_fat_pct,
           max(told.value) FILTER (WHERE told.metric_id = 253) AS bmi,
           max(told.value) FILTER (WHERE told.metric_id = 254) AS muscle_kg,
           max(told.value) FILTER (WHERE told.metric_id = 255) AS muscle_pct,
           max(told.value) FILTER (WHERE told.metric_id = 256) AS water_pct,
           max(told.value) FILTER (WHERE told.metric_id = 257) AS bone_kg,
           max(told.value) FILTER (WHERE told.metric_id = 258) AS visceral_fat,
           max(told.value) FILTER (WHERE told.metric_id = 259) AS metabolism_kcal,
           min(told.device_id) < max(told.device_id) OR min(told.known_at) < max(told.known_at)
           OR bool_or(told.typed_by_hand) AS unsure
    FROM devices_observation AS told
    WHERE told.day BETWEEN %(first_day)s AND %(last_day)s AND told.metric_id = ANY ('{251,252,253,254,255,256,257,258,259}') AND told.known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR told.borrower_id = ANY (%(people)s::bigint[]))
    GROUP BY told.borrower_id, told.day
),
chosen AS (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 251) AS weight_kg,
           max(told.value) FILTER (WHERE told.metric_id = 252) AS body_fat_pct,
           max(told.value) FILTER (WHERE told.metric_id = 253) AS bmi,
           max(told.value) FILTER (WHERE told.metric_id = 254) AS muscle_kg,
           max(told.value) FILTER (WHERE told.metric_id = 255) AS muscle_pct,
           max(told.value) FILTER (WHERE told.metric_id = 256) AS water_pct,
           max(told.value) FILTER (WHERE told.metric_id = 257) AS bone_kg,
           max(told.value) FILTER (WHERE told.metric_id = 258) AS visceral_fat,
           max(told.value) FILTER (WHERE told.metric_id = 259) AS metabolism_kcal
    FROM (SELECT array_agg(DISTINCT borrower_id) AS people FROM seen WHERE unsure HAVING count(*) > 0) AS doubtful
    CROSS JOIN LATERAL day_values('{251,252,253,254,255,256,257,258,259}', %(first_day)s, %(last_day)s, %(as_of)s, doubtful.people) AS told
    WHERE (told.borrower_id, told.day) IN (SELECT borrower_id, day FROM seen WHERE unsure)
    GROUP BY told.borrower_id, told.day
),
told AS (
    SELECT borrower_id, day,
           weight_kg, body_fat_pct, bmi, muscle_kg, muscle_pct, water_pct, bone_kg, visceral_fat, metabolism_kcal
    FROM seen WHERE NOT unsure
    UNION ALL
    SELECT * FROM chosen
),
last_known AS (
    SELECT DISTINCT ON (borrower_id, day)
           borrower_id, day, coverage, trust,
           weight_kg, body_fat_pct, bmi, muscle_kg, muscle_pct, water_pct, bone_kg, visceral_fat,
           metabolism_kcal
    FROM devices_scalebodyday
    WHERE day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR borrower_id = ANY (%(people)s::bigint[]))
    ORDER BY borrower_id, day, known_at DESC
)
INSERT INTO devices_scalebodyday (
    known_at, borrower_id, day, coverage, trust,
    weight_kg, body_fat_pct, bmi, muscle_kg, muscle_pct, water_pct, bone_kg, visceral_fat, metabolism_kcal
)
SELECT %(as_of)s, news.* FROM (
    SELECT told.borrower_id, told.day, 1::float8, coalesce(doubted.trust, 1),
           weight_kg, body_fat_pct, bmi, muscle_kg, muscle_pct, water_pct, bone_kg, visceral_fat,
           metabolism_kcal
    FROM told
    JOIN days_consented(%(readers)s, %(kind)s) AS consented
      ON consented.borrower_id = told.borrower_id AND consented.covers_from <= told.day
    LEFT JOIN unnest(%(doubted)s::bigint[], %(trusts)s::float8[]) AS doubted (borrower_id, trust)
      ON doubted.borrower_id = told.borrower_id
) AS news
LEFT JOIN last_known ON last_known.borrower_id = news.borrower_id AND last_known.day = news.day
WHERE ROW(last_known.*) IS DISTINCT FROM ROW(news.*)
ORDER BY news.borrower_id, news.day
ON CONFLICT DO NOTHING
