-- What every batch asks, in functions: their plans are made once a connection, not once a batch.

-- Take the turn of the borrowers with these numbers until the transaction ends, and say, as things stand from then on, who
-- they are, what live consents to these kinds cover, and until when they had these devices (9999-12-31: still) and whether
-- those were heard of since an instant. Rows are locked in id order, so that batches which share people can't wait for
-- each other in a ring. Each statement sees what was committed before it: consents are read after the lock.
CREATE FUNCTION turn_of_batch(numbers text[], kinds text[], devices bigint[], heard_since timestamptz)
RETURNS TABLE (borrower_id bigint, said text, purpose text, device_id bigint, day date, heard boolean)
LANGUAGE plpgsql AS $$
DECLARE
    people bigint[];
BEGIN
    RETURN QUERY
    SELECT borrower.id, borrower.number::text, NULL::text, NULL::bigint, NULL::date, NULL::boolean
    FROM lending_borrower borrower WHERE borrower.number = ANY (numbers)
    ORDER BY borrower.id FOR NO KEY UPDATE;
    people := ARRAY(SELECT borrower.id FROM lending_borrower borrower WHERE borrower.number = ANY (numbers));
    RETURN QUERY
    SELECT live.borrower_id, live.kind::text, live.purpose::text, NULL::bigint, live.covers_from, NULL::boolean
    FROM (
        SELECT DISTINCT ON (receipt.borrower_id, receipt.kind, receipt.purpose)
               receipt.borrower_id, receipt.kind, receipt.purpose, receipt.decision, receipt.covers_from
        FROM devices_consentreceipt receipt
        WHERE receipt.borrower_id = ANY (people) AND receipt.kind = ANY (kinds)
        ORDER BY receipt.borrower_id, receipt.kind, receipt.purpose, receipt.at DESC, receipt.id DESC
    ) AS live
    WHERE live.decision = 'given';
    RETURN QUERY
    SELECT owned.borrower_id, NULL::text, NULL::text, owned.device_id, max(coalesce(owned.until_on, '9999-12-31')),
           bool_and(device.last_seen_at >= heard_since)
    FROM devices_deviceownership owned JOIN devices_device device ON device.id = owned.device_id
    WHERE owned.borrower_id = ANY (people) AND owned.device_id = ANY (devices)
    GROUP BY owned.borrower_id, owned.device_id;
END
$$;

-- What is known of the values that now come: of each the last, and whether that came at their very instant or after it.
-- Two ways to ask, both in functions, whose plans are made once a connection. Each lets the months have their partitions
-- first, before the transaction has looked at any.

-- Each of these days with each of these metrics and people: one walk along the table's key, whatever devices told.
CREATE FUNCTION known_along_key(months date[], days date[], metrics smallint[], borrowers bigint[], came_at timestamptz)
RETURNS TABLE (borrower_id bigint, metric_id smallint, device_id bigint, day date, value double precision,
               typed_by_hand boolean, no_earlier boolean)
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := (SELECT min(asked) FROM unnest(days) AS asked);
    last_day date := (SELECT max(asked) FROM unnest(days) AS asked);
BEGIN
    PERFORM open_observation_month(month) FROM unnest(months) AS month;
    RETURN QUERY
    SELECT DISTINCT ON (known.day, known.metric_id, known.borrower_id, known.device_id)
           known.borrower_id, known.metric_id, known.device_id, known.day, known.value, known.typed_by_hand,
           known.known_at >= came_at
    FROM devices_observation AS known
    WHERE known.day = ANY (days) AND known.metric_id = ANY (metrics) AND known.borrower_id = ANY (borrowers)
      AND known.day BETWEEN first_day AND last_day
    ORDER BY known.day, known.metric_id, known.borrower_id, known.device_id, known.known_at DESC;
END
$$;

-- Row by row. LATERAL, so that a batch of many people over many days reads no row but its own.
CREATE FUNCTION known_by_row(months date[], days date[], metrics smallint[], borrowers bigint[], devices bigint[],
                             came_at timestamptz)
RETURNS TABLE (borrower_id bigint, metric_id smallint, device_id bigint, day date, value double precision,
               typed_by_hand boolean, no_earlier boolean)
LANGUAGE plpgsql AS $$
DECLARE
    first_day date := (SELECT min(asked) FROM unnest(days) AS asked);
    last_day date := (SELECT max(asked) FROM unnest(days) AS asked);
BEGIN
    PERFORM open_observation_month(month) FROM unnest(months) AS month;
    RETURN QUERY
    SELECT came.borrower_id, came.metric_id, came.device_id, came.day, known.value, known.typed_by_hand,
           known.known_at >= came_at
    FROM unnest(days, metrics, borrowers, devices) AS came (day, metric_id, borrower_id, device_id)
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
