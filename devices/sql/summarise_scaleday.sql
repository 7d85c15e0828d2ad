-- Days with a weighing: the habit, not the weight. A day that is there is covered whole. Only what differs from
-- the last row known is written.
WITH told AS (
    SELECT told.borrower_id, told.day,
           max(told.value) FILTER (WHERE told.metric_id = 201) AS weigh_ins,
           max(told.value) FILTER (WHERE told.metric_id = 202) AS weigh_in_minute
    FROM day_values('{201,202}', %(first_day)s, %(last_day)s, %(as_of)s, %(people)s) AS told
    GROUP BY told.borrower_id, told.day
),
last_known AS (
    SELECT DISTINCT ON (borrower_id, day)
           borrower_id, day, coverage, trust,
           weigh_ins, weigh_in_minute
    FROM devices_scaleday
    WHERE day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
      AND (%(people)s::bigint[] IS NULL OR borrower_id = ANY (%(people)s::bigint[]))
    ORDER BY borrower_id, day, known_at DESC
)
INSERT INTO devices_scaleday (
    known_at, borrower_id, day, coverage, trust,
    weigh_ins, weigh_in_minute
)
SELECT %(as_of)s, news.* FROM (
    SELECT told.borrower_id, told.day, 1::float8, coalesce(doubted.trust, 1),
           weigh_ins, weigh_in_minute
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
