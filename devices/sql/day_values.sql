-- One value a person, day and metric, as known at an instant. Where two devices tell the same metric, one speaks: a
-- device of the metric's own kind before another (a band's steps before a phone's), then the one worn longer that day,
-- then the one we have known longer. What somebody typed is no value of a metric that may feed credit.
CREATE FUNCTION day_values(metrics smallint[], first_day date, last_day date, as_of timestamptz, people bigint[])
RETURNS TABLE (borrower_id bigint, day date, metric_id smallint, value double precision)
LANGUAGE sql STABLE AS $$
    WITH habits AS MATERIALIZED (
        SELECT allowed.metric_id FROM devices_metricpurpose allowed WHERE purpose = 'credit'
    ),
    told AS NOT MATERIALIZED (
        SELECT seen.day, seen.metric_id, seen.borrower_id, seen.device_id, seen.known_at, seen.value
        FROM devices_observation seen
        WHERE seen.day BETWEEN first_day AND last_day AND seen.metric_id = ANY (metrics) AND seen.known_at <= as_of
          AND (people IS NULL OR seen.borrower_id = ANY (people))
          AND NOT (seen.typed_by_hand AND seen.metric_id IN (SELECT habits.metric_id FROM habits))
    ),
    -- People whose day leaves something to choose: few, so that the others' values are taken as they stand.
    unsure AS MATERIALIZED (
        SELECT seen.borrower_id, seen.day
        FROM devices_observation seen
        WHERE seen.day BETWEEN first_day AND last_day AND seen.metric_id = ANY (metrics) AND seen.known_at <= as_of
          AND (people IS NULL OR seen.borrower_id = ANY (people))
        GROUP BY seen.borrower_id, seen.day
        HAVING min(seen.device_id) < max(seen.device_id) OR min(seen.known_at) < max(seen.known_at)
               OR bool_or(seen.typed_by_hand)
    )
    SELECT told.borrower_id, told.day, told.metric_id, told.value
    FROM told
    WHERE (told.borrower_id, told.day) NOT IN (SELECT unsure.borrower_id, unsure.day FROM unsure)
    UNION ALL
    SELECT chosen.borrower_id, chosen.day, chosen.metric_id, chosen.value
    FROM (
        SELECT DISTINCT ON (told.day, told.metric_id, told.borrower_id)
               told.borrower_id, told.day, told.metric_id, told.value
        FROM unsure
        JOIN told USING (borrower_id, day)
        JOIN devices_device device ON device.id = told.device_id
        JOIN devices_metric metric ON metric.id = told.metric_id
        LEFT JOIN LATERAL (
            SELECT worn.value
            FROM devices_observation worn
            WHERE worn.day = told.day AND worn.borrower_id = told.borrower_id AND worn.device_id = told.device_id
              AND worn.known_at <= as_of
              AND worn.metric_id = (SELECT id FROM devices_metric WHERE slug = 'wear_minutes')
            ORDER BY worn.known_at DESC LIMIT 1
        ) worn ON true
        ORDER BY told.day, told.metric_id, told.borrower_id, device.kind = metric.kind DESC,
                 worn.value DESC NULLS LAST, told.device_id, told.known_at DESC
    ) chosen
$$;

-- The first day of a kind that any live consent for one of some purposes covers. Sealed days are summed up no more.
CREATE FUNCTION days_consented(readers text[], of_kind text)
RETURNS TABLE (borrower_id bigint, covers_from date)
LANGUAGE sql STABLE AS $$
    SELECT live.borrower_id, min(live.covers_from) FROM consents_as_of('infinity') live
    WHERE live.purpose = ANY (readers) AND live.kind = of_kind
    GROUP BY live.borrower_id
$$;
