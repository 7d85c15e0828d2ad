-- What the band says of the body, for health insurance only. Wear time gives the coverage and makes no row by
-- itself. Only what differs from the last row known is written.
-- Values are read once and taken as they stand, but of days that leave something to choose (see day_values).
WITH seen AS MATERIALIZED (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 103) AS wear_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 151) AS resting_heart_rate,
           max(told.value) FILTER (WHERE told.metric_id = 152) AS mean_heart_rate,
           max(told.value) FILTER (WHERE told.metric_id = 153) AS respiratory_rate,
           max(told.value) FILTER (WHERE told.metric_id = 154) AS spo2,
           max(told.value) FILTER (WHERE told.metric_id = 155) AS stress,
           max(told.value) FILTER (WHERE told.metric_id = 156) AS deep_sleep_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 157) AS rem_sleep_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 158) AS awake_minutes,
           min(told.device_id) < max(told.device_id) OR min(told.known_at) < max(told.known_at)
           OR bool_or(told.typed_by_hand) AS unsure
    FROM devices_observation AS told
    WHERE told.day BETWEEN %(first_day)s AND %(last_day)s AND told.metric_id = ANY ('{103,151,152,153,154,155,156,157,158}') AND told.known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR told.borrower_id = ANY (%(people)s::bigint[]))
    GROUP BY told.borrower_id, told.day
    HAVING count(*) FILTER (WHERE told.metric_id <> 103) > 0
),
chosen AS (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 103) AS wear_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 151) AS resting_heart_rate,
           max(told.value) FILTER (WHERE told.metric_id = 152) AS mean_heart_rate,
           max(told.value) FILTER (WHERE told.metric_id = 153) AS respiratory_rate,
           max(told.value) FILTER (WHERE told.metric_id = 154) AS spo2,
           max(told.value) FILTER (WHERE told.metric_id = 155) AS stress,
           max(told.value) FILTER (WHERE told.metric_id = 156) AS deep_sleep_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 157) AS rem_sleep_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 158) AS awake_minutes
    FROM (SELECT array_agg(DISTINCT borrower_id) AS people FROM seen WHERE unsure HAVING count(*) > 0) AS doubtful
    CROSS JOIN LATERAL day_values('{103,151,152,153,154,155,156,157,158}', %(first_day)s, %(last_day)s, %(as_of)s, doubtful.people) AS told
    WHERE (told.borrower_id, told.day) IN (SELECT borrower_id, day FROM seen WHERE unsure)
    GROUP BY told.borrower_id, told.day
    HAVING count(*) FILTER (WHERE told.metric_id <> 103) > 0
),
told AS (
    SELECT borrower_id, day,
           wear_minutes, resting_heart_rate, mean_heart_rate, respiratory_rate, spo2, stress, deep_sleep_minutes,
           rem_sleep_minutes, awake_minutes
    FROM seen WHERE NOT unsure
    UNION ALL
    SELECT * FROM chosen
),
last_known AS (
    SELECT DISTINCT ON (borrower_id, day)
           borrower_id, day, coverage, trust,
           resting_heart_rate, mean_heart_rate, respiratory_rate, spo2, stress, deep_sleep_minutes,
           rem_sleep_minutes, awake_minutes
    FROM devices_bandbodyday
    WHERE day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR borrower_id = ANY (%(people)s::bigint[]))
    ORDER BY borrower_id, day, known_at DESC
)
INSERT INTO devices_bandbodyday (
    known_at, borrower_id, day, coverage, trust,
    resting_heart_rate, mean_heart_rate, respiratory_rate, spo2, stress, deep_sleep_minutes, rem_sleep_minutes,
    awake_minutes
)
SELECT %(as_of)s, news.* FROM (
    SELECT told.borrower_id, told.day, least(coalesce(wear_minutes / 1440, 1), 1)::float8, coalesce(doubted.trust, 1),
           resting_heart_rate, mean_heart_rate, respiratory_rate, spo2, stress, deep_sleep_minutes,
           rem_sleep_minutes, awake_minutes
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
