DROP FUNCTION known_along_key(date[], date[], smallint[], bigint[], timestamptz);
DROP FUNCTION known_by_row(date[], date[], smallint[], bigint[], bigint[], timestamptz);

CREATE FUNCTION known_values(nos int[], borrowers bigint[], metrics smallint[], devices bigint[], days date[], came_at timestamptz)
RETURNS TABLE (no int, value double precision, typed_by_hand boolean, no_earlier boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    first_day date := (SELECT min(day) FROM unnest(days) AS day);
    last_day date := (SELECT max(day) FROM unnest(days) AS day);
BEGIN
    RETURN QUERY
    SELECT came.no, known.value, known.typed_by_hand, known.known_at >= came_at
    FROM unnest(nos, borrowers, metrics, devices, days) AS came (no, borrower_id, metric_id, device_id, day)
    CROSS JOIN LATERAL (
        SELECT observation.value, observation.typed_by_hand, observation.known_at
        FROM devices_observation AS observation
        WHERE observation.borrower_id = came.borrower_id AND observation.metric_id = came.metric_id
          AND observation.device_id = came.device_id AND observation.day = came.day
          AND observation.day BETWEEN first_day AND last_day
        ORDER BY observation.known_at DESC
        LIMIT 1
    ) AS known;
END
$$;
