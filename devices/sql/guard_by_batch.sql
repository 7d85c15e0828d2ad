-- What the guard asks of a batch, asked of each person, kind and set of readers instead of each person and metric: a tenth
-- as many questions, since metrics that the same purposes may read need the same consents.
CREATE OR REPLACE FUNCTION refuse_unconsented_observations() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    offender bigint;
BEGIN
    WITH readers AS MATERIALIZED (
        SELECT metric.id, metric.kind, array_agg(allowed.purpose ORDER BY allowed.purpose) AS purposes
        FROM devices_metric metric
        JOIN devices_metricpurpose allowed ON allowed.metric_id = metric.id
        GROUP BY metric.id
    ),
    came AS MATERIALIZED (
        SELECT new_rows.borrower_id, readers.kind, readers.purposes, min(new_rows.day) AS first_day
        FROM new_rows LEFT JOIN readers ON readers.id = new_rows.metric_id
        GROUP BY new_rows.borrower_id, readers.kind, readers.purposes
    ),
    last_decision AS MATERIALIZED (
        SELECT DISTINCT ON (borrower_id, kind, purpose) borrower_id, kind, purpose, decision, covers_from
        FROM devices_consentreceipt
        WHERE borrower_id IN (SELECT came.borrower_id FROM came)
        ORDER BY borrower_id, kind, purpose, at DESC, id DESC
    )
    SELECT came.borrower_id INTO offender
    FROM came
    WHERE NOT EXISTS (
        SELECT FROM last_decision
        WHERE last_decision.borrower_id = came.borrower_id AND last_decision.kind = came.kind
          AND last_decision.purpose = ANY (came.purposes)
          AND last_decision.decision = 'given' AND last_decision.covers_from <= came.first_day
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
