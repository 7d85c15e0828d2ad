-- What is known of the values that now come: for each its last value, and whether that came at their very instant or
-- after it. LATERAL, so that a batch of many people over many days reads no row but its own.
SELECT came.no, known.value, known.typed_by_hand, known.known_at >= %(known_at)s
FROM unnest(%(nos)s::int[], %(borrowers)s::bigint[], %(metrics)s::smallint[], %(devices)s::bigint[], %(days)s::date[])
     AS came (no, borrower_id, metric_id, device_id, day)
CROSS JOIN LATERAL (
    SELECT value, typed_by_hand, known_at
    FROM devices_observation AS observation
    WHERE observation.borrower_id = came.borrower_id AND observation.metric_id = came.metric_id
      AND observation.device_id = came.device_id AND observation.day = came.day
      AND observation.day BETWEEN %(first_day)s AND %(last_day)s
    ORDER BY observation.known_at DESC
    LIMIT 1
) AS known
