-- Days with the band: how regular they were. The share of the day worn is the coverage; a band that doesn't say
-- counts as worn. Only what differs from the last row known is written.
-- Values are read once and taken as they stand, but of days that leave something to choose (see day_values).
WITH seen AS MATERIALIZED (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 101) AS steps,
           max(told.value) FILTER (WHERE told.metric_id = 102) AS active_hours,
           max(told.value) FILTER (WHERE told.metric_id = 103) AS wear_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 104) AS distance_m,
           max(told.value) FILTER (WHERE told.metric_id = 105) AS energy_kcal,
           max(told.value) FILTER (WHERE told.metric_id = 106) AS active_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 107) AS sleep_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 108) AS sleep_midpoint,
           max(told.value) FILTER (WHERE told.metric_id = 109) AS workouts,
           max(told.value) FILTER (WHERE told.metric_id = 110) AS workout_minutes,
           min(told.device_id) < max(told.device_id) OR min(told.known_at) < max(told.known_at)
           OR bool_or(told.typed_by_hand) AS unsure
    FROM devices_observation AS told
    WHERE told.day BETWEEN %(first_day)s AND %(last_day)s AND told.metric_id = ANY ('{101,102,103,104,105,106,107,108,109,110}') AND told.known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR told.borrower_id = ANY (%(people)s::bigint[]))
    GROUP BY told.borrower_id, told.day
),
chosen AS (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 101) AS steps,
           max(told.value) FILTER (WHERE told.metric_id = 102) AS active_hours,
           max(told.value) FILTER (WHERE told.metric_id = 103) AS wear_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 104) AS distance_m,
           max(told.value) FILTER (WHERE told.metric_id = 105) AS energy_kcal,
           max(told.value) FILTER (WHERE told.metric_id = 106) AS active_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 107) AS sleep_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 108) AS sleep_midpoint,
           max(told.value) FILTER (WHERE told.metric_id = 109) AS workouts,
           max(told.value) FILTER (WHERE told.metric_id = 110) AS workout_minutes
    FROM (SELECT array_agg(DISTINCT borrower_id) AS people FROM seen WHERE unsure HAVING count(*) > 0) AS doubtful
    CROSS JOIN LATERAL day_values('{101,102,103,104,105,106,107,108,109,110}', %(first_day)s, %(last_day)s, %(as_of)s, doubtful.people) AS told
    WHERE (told.borrower_id, told.day) IN (SELECT borrower_id, day FROM seen WHERE unsure)
    GROUP BY told.borrower_id, told.day
),
told AS (
    SELECT borrower_id, day,
           steps, active_hours, wear_minutes, distance_m, energy_kcal, active_minutes, sleep_minutes, sleep_midpoint,
           workouts, workout_minutes
    FROM seen WHERE NOT unsure
    UNION ALL
    SELECT * FROM chosen
),
last_known AS (
    SELECT DISTINCT ON (borrower_id, day)
           borrower_id, day, coverage, trust,
           steps, active_hours, wear_minutes, distance_m, energy_kcal, active_minutes, sleep_minutes,
           sleep_midpoint, workouts, workout_minutes
    FROM devices_bandday
    WHERE day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR borrower_id = ANY (%(people)s::bigint[]))
    ORDER BY borrower_id, day, known_at DESC
)
INSERT INTO devices_bandday (
    known_at, borrower_id, day, coverage, trust,
    steps, active_hours, wear_minutes, distance_m, energy_kcal, active_minutes, sleep_minutes, sleep_midpoint,
    workouts, workout_minutes
)
SELECT %(as_of)s, news.* FROM (
    SELECT told.borrower_id, told.day, least(coalesce(wear_minutes / 1440, 1), 1)::float8, coalesce(doubted.trust, 1),
           steps, active_hours, wear_minutes, distance_m, energy_kcal, active_minutes, sleep_minutes,
           sleep_midpoint, workouts, workout_minutes
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
