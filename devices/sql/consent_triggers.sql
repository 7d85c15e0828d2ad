-- What a receipt may say, and what a consent lets in and out. Composite foreign keys, hashes and laws
-- over two tables: nothing the ORM can express.

ALTER TABLE devices_consenttext
    ADD CONSTRAINT consent_text_is_its_hash
        CHECK (sha256 = encode(sha256(convert_to(text || E'\n\n' || notice, 'UTF8')), 'hex')),
    ADD CONSTRAINT consent_text_of_an_allowed_pair
        FOREIGN KEY (purpose, kind) REFERENCES devices_allowedpair (purpose, kind);
ALTER TABLE devices_consentreceipt
    ADD CONSTRAINT receipt_of_an_allowed_pair
        FOREIGN KEY (purpose, kind) REFERENCES devices_allowedpair (purpose, kind),
    ADD CONSTRAINT receipt_of_its_text
        FOREIGN KEY (text_id, purpose, kind) REFERENCES devices_consenttext (id, purpose, kind),
    ADD CONSTRAINT receipt_of_its_preview
        FOREIGN KEY (preview_id, borrower_id, purpose, kind)
        REFERENCES devices_withdrawalpreview (id, borrower_id, purpose, kind);

-- The consents that were live at an instant: the last decision of each person, purpose and kind.
CREATE FUNCTION consents_as_of(as_of timestamptz)
RETURNS TABLE (borrower_id bigint, purpose text, kind text, covers_from date, receipt_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT borrower_id, purpose, kind, covers_from, id
    FROM (
        SELECT DISTINCT ON (borrower_id, kind, purpose) borrower_id, purpose, kind, decision, covers_from, id
        FROM devices_consentreceipt WHERE at <= as_of
        ORDER BY borrower_id, kind, purpose, at DESC, id DESC
    ) last_decision
    WHERE decision = 'given'
$$;

-- Days of a kind that a purpose may read as known at an instant: consent was live then, and is now. A
-- withdrawal seals the past too, so a question about the past doesn't open it again.
CREATE FUNCTION readable_days(reader text, as_of timestamptz)
RETURNS TABLE (borrower_id bigint, kind text, covers_from date)
LANGUAGE sql STABLE AS $$
    SELECT borrower_id, kind, greatest(consent_then.covers_from, consent_now.covers_from)
    FROM consents_as_of(as_of) consent_then
    JOIN consents_as_of('infinity') consent_now USING (borrower_id, purpose, kind)
    WHERE purpose = reader
$$;

-- The observations that a purpose may read, each as last known at an instant. What was typed by hand
-- never feeds credit; a measured value stands in its place.
CREATE FUNCTION readable_observations(reader text, as_of timestamptz, first_day date, last_day date)
RETURNS TABLE (borrower_id bigint, metric_id smallint, device_id bigint, day date, value double precision,
               typed_by_hand boolean, known_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (seen.borrower_id, seen.metric_id, seen.device_id, seen.day)
           seen.borrower_id, seen.metric_id, seen.device_id, seen.day, seen.value, seen.typed_by_hand, seen.known_at
    FROM devices_observation seen
    JOIN devices_metric metric ON metric.id = seen.metric_id
    JOIN devices_metricpurpose allowed ON allowed.metric_id = metric.id AND allowed.purpose = reader
    JOIN readable_days(reader, as_of) consent
      ON consent.borrower_id = seen.borrower_id AND consent.kind = metric.kind AND consent.covers_from <= seen.day
    WHERE seen.day BETWEEN first_day AND last_day AND seen.known_at <= as_of
      AND NOT (reader = 'credit' AND seen.typed_by_hand)
    ORDER BY seen.borrower_id, seen.metric_id, seen.device_id, seen.day, seen.known_at DESC
$$;

-- Nothing is stored that no live consent lets in: of a purpose that may read the metric, covering the day.
-- The service refuses it row by row; this refuses whatever would walk past the service.
-- It asks for the last decision of each person and purpose by its index, and once for all metrics that the same purposes
-- may read; that device and import are there it asks of the batch at once, since the table has no foreign keys.
CREATE FUNCTION refuse_unconsented_observations() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    offender bigint;
BEGIN
    WITH readers AS MATERIALIZED (
        SELECT metric.id, metric.kind, array_agg(allowed.purpose ORDER BY allowed.purpose) AS purposes
        FROM devices_metric metric
        JOIN devices_metricpurpose allowed ON allowed.metric_id = metric.id
        GROUP BY metric.id
    )
    SELECT came.borrower_id INTO offender
    FROM (
        SELECT new_rows.borrower_id, readers.kind, readers.purposes, min(new_rows.day) AS first_day
        FROM new_rows LEFT JOIN readers ON readers.id = new_rows.metric_id
        GROUP BY new_rows.borrower_id, readers.kind, readers.purposes
    ) AS came
    WHERE NOT EXISTS (
        SELECT FROM unnest(came.purposes) AS reader (purpose)
        CROSS JOIN LATERAL (
            SELECT receipt.decision, receipt.covers_from
            FROM devices_consentreceipt AS receipt
            WHERE receipt.borrower_id = came.borrower_id AND receipt.kind = came.kind
              AND receipt.purpose = reader.purpose
            ORDER BY receipt.at DESC, receipt.id DESC
            LIMIT 1
        ) AS last_decision
        WHERE last_decision.decision = 'given' AND last_decision.covers_from <= came.first_day
    )
    LIMIT 1;
    IF offender IS NOT NULL THEN
        RAISE EXCEPTION 'No live consent of borrower % covers these observations.', offender
            USING ERRCODE = 'check_violation', HINT = 'Store through devices.services.ingestion.';
    END IF;
    SELECT came.device_id INTO offender FROM (SELECT DISTINCT device_id FROM new_rows) came
    WHERE NOT EXISTS (SELECT FROM devices_device WHERE id = came.device_id) LIMIT 1;
    IF offender IS NOT NULL THEN
        RAISE EXCEPTION 'There is no device %.', offender USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT came.import_id INTO offender FROM (SELECT DISTINCT import_id FROM new_rows WHERE import_id IS NOT NULL) came
    WHERE NOT EXISTS (SELECT FROM devices_observationimport WHERE id = came.import_id) LIMIT 1;
    IF offender IS NOT NULL THEN
        RAISE EXCEPTION 'There is no import %.', offender USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER refuse_unconsented AFTER INSERT ON devices_observation REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_unconsented_observations();
ALTER TABLE devices_observation ENABLE ALWAYS TRIGGER refuse_unconsented;
