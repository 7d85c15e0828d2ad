-- When and for what the phone was used. A day that is there is covered whole. Only what differs from the last row
-- known is written.
-- Values are read once and taken as they stand, but of days that leave something to choose (see day_values).
WITH seen AS MATERIALIZED (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 301) AS unlocks,
           max(told.value) FILTER (WHERE told.metric_id = 302) AS first_unlock_minute,
           max(told.value) FILTER (WHERE told.metric_id = 303) AS last_use_minute,
           max(told.value) FILTER (WHERE told.metric_id = 304) AS night_use_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 305) AS screen_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 311) AS app_shopping_uses,
           max(told.value) FILTER (WHERE told.metric_id = 312) AS app_parcel_uses,
           max(told.value) FILTER (WHERE told.metric_id = 313) AS app_finance_uses,
           max(told.value) FILTER (WHERE told.metric_id = 314) AS app_video_uses,
           max(told.value) FILTER (WHERE told.metric_id = 315) AS app_flight_uses,
           max(told.value) FILTER (WHERE told.metric_id = 316) AS app_train_uses,
           max(told.value) FILTER (WHERE told.metric_id = 317) AS app_travel_uses,
           max(told.value) FILTER (WHERE told.metric_id = 321) AS people_called,
           min(told.device_id) < max(told.device_id) OR min(told.known_at) < max(told.known_at)
           OR bool_or(told.typed_by_hand) AS unsure
    FROM devices_observation AS told
    WHERE told.day BETWEEN %(first_day)s AND %(last_day)s AND told.metric_id = ANY ('{301,302,303,304,305,311,312,313,314,315,316,317,321}') AND told.known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR told.borrower_id = ANY (%(people)s::bigint[]))
    GROUP BY told.borrower_id, told.day
),
chosen AS (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 301) AS unlocks,
           max(told.value) FILTER (WHERE told.metric_id = 302) AS first_unlock_minute,
           max(told.value) FILTER (WHERE told.metric_id = 303) AS last_use_minute,
           max(told.value) FILTER (WHERE told.metric_id = 304) AS night_use_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 305) AS screen_minutes,
           max(told.value) FILTER (WHERE told.metric_id = 311) AS app_shopping_uses,
           max(told.value) FILTER (WHERE told.metric_id = 312) AS app_parcel_uses,
           max(told.value) FILTER (WHERE told.metric_id = 313) AS app_finance_uses,
           max(told.value) FILTER (WHERE told.metric_id = 314) AS app_video_uses,
           max(told.value) FILTER (WHERE told.metric_id = 315) AS app_flight_uses,
           max(told.value) FILTER (WHERE told.metric_id = 316) AS app_train_uses,
           max(told.value) FILTER (WHERE told.metric_id = 317) AS app_travel_uses,
           max(told.value) FILTER (WHERE told.metric_id = 321) AS people_called
    FROM (SELECT array_agg(DISTINCT borrower_id) AS people FROM seen WHERE unsure HAVING count(*) > 0) AS doubtful
    CROSS JOIN LATERAL day_values('{301,302,303,304,305,311,312,313,314,315,316,317,321}', %(first_day)s, %(last_day)s, %(as_of)s, doubtful.people) AS told
    WHERE (told.borrower_id, told.day) IN (SELECT borrower_id, day FROM seen WHERE unsure)
    GROUP BY told.borrower_id, told.day
),
told AS (
    SELECT borrower_id, day,
           unlocks, first_unlock_minute, last_use_minute, night_use_minutes, screen_minutes, app_shopping_uses,
           app_parcel_uses, app_finance_uses, app_video_uses, app_flight_uses, app_train_uses, app_travel_uses,
           people_called
    FROM seen WHERE NOT unsure
    UNION ALL
    SELECT * FROM chosen
),
last_known AS (
    SELECT DISTINCT ON (borrower_id, day)
           borrower_id, day, coverage, trust,
           unlocks, first_unlock_minute, last_use_minute, night_use_minutes, screen_minutes, app_shopping_uses,
           app_parcel_uses, app_finance_uses, app_video_uses, app_flight_uses, app_train_uses, app_travel_uses,
           people_called
    FROM devices_phoneday
    WHERE day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR borrower_id = ANY (%(people)s::bigint[]))
    ORDER BY borrower_id, day, known_at DESC
)
INSERT INTO devices_phoneday (
    known_at, borrower_id, day, coverage, trust,
    unlocks, first_unlock_minute, last_use_minute, night_use_minutes, screen_minutes, app_shopping_uses,
    app_parcel_uses, app_finance_uses, app_video_uses, app_flight_uses, app_train_uses, app_travel_uses,
    people_called
)
SELECT %(as_of)s, news.* FROM (
    SELECT told.borrower_id, told.day, 1::float8, coalesce(doubted.trust, 1),
           unlocks, first_unlock_minute, last_use_minute, night_use_minutes, screen_minutes, app_shopping_uses,
           app_parcel_uses, app_finance_uses, app_video_uses, app_flight_uses, app_train_uses, app_travel_uses,
           people_called
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
