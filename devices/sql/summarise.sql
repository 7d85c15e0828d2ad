-- Sum up the days of one family: the frame, which `devices.services.summary_statements` fills from the catalogue.
-- Values are read once and taken as they stand, but of days that leave something to choose (see day_values). Only what
-- differs from the last row known is written.
WITH seen AS MATERIALIZED (
    SELECT told.borrower_id, told.day, {pivot},
           min(told.device_id) < max(told.device_id) OR min(told.known_at) < max(told.known_at)
           OR bool_or(told.typed_by_hand) AS unsure
    FROM devices_observation AS told
    WHERE told.day BETWEEN %(first_day)s AND %(last_day)s AND told.metric_id = ANY ({metrics}) AND told.known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR told.borrower_id = ANY (%(people)s::bigint[]))
    GROUP BY told.borrower_id, told.day {with_a_figure}
),
chosen AS (
    SELECT told.borrower_id, told.day, {pivot}
    FROM (SELECT array_agg(DISTINCT borrower_id) AS people FROM seen WHERE unsure HAVING count(*) > 0) AS doubtful
    CROSS JOIN LATERAL day_values({metrics}, %(first_day)s, %(last_day)s, %(as_of)s, doubtful.people) AS told
    WHERE (told.borrower_id, told.day) IN (SELECT borrower_id, day FROM seen WHERE unsure)
    GROUP BY told.borrower_id, told.day {with_a_figure}
),
told AS (
    SELECT borrower_id, day, {read} FROM seen WHERE NOT unsure
    UNION ALL
    SELECT borrower_id, day, {read} FROM chosen
),
last_known AS (
    SELECT DISTINCT ON (borrower_id, day) borrower_id, day, coverage, trust, {figures}
    FROM {table}
    WHERE day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR borrower_id = ANY (%(people)s::bigint[]))
    ORDER BY borrower_id, day, known_at DESC
)
INSERT INTO {table} (known_at, borrower_id, day, coverage, trust, {figures})
SELECT %(as_of)s, news.* FROM (
    SELECT told.borrower_id, told.day, {coverage}::float8, coalesce(doubted.trust, 1), {sums}
    FROM told
    JOIN days_consented(%(readers)s, %(kind)s) AS consented
      ON consented.borrower_id = told.borrower_id AND consented.covers_from <= told.day
    LEFT JOIN unnest(%(doubted)s::bigint[], %(trusts)s::float8[], %(doubted_from)s::date[]) AS doubted (borrower_id, trust, from_on)
      ON doubted.borrower_id = told.borrower_id AND doubted.from_on <= told.day
) AS news
LEFT JOIN last_known ON last_known.borrower_id = news.borrower_id AND last_known.day = news.day
WHERE ROW(last_known.*) IS DISTINCT FROM ROW(news.*)
ORDER BY news.borrower_id, news.day
ON CONFLICT DO NOTHING
