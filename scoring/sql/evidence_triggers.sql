-- What others tell us of a person comes in under a live consent and goes when its time is over: laws over two tables, and
-- a function that deletes where the application may delete nothing. The ORM can express neither.

CREATE FUNCTION credit_consent_covers(person bigint, of_kind text, first_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT decision = 'given' AND covers_from <= first_day FROM devices_consentreceipt
        WHERE borrower_id = person AND kind = of_kind AND purpose = 'credit'
        ORDER BY at DESC, id DESC LIMIT 1
    ), false)
$$;

-- The service refuses it row by row; this refuses whatever would walk past the service.
CREATE FUNCTION refuse_unconsented_evidence() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    of_kind text := TG_ARGV[0];
    offender bigint;
BEGIN
    IF of_kind = 'transactions' THEN
        SELECT came.borrower_id INTO offender
        FROM (SELECT borrower_id, (min(at) AT TIME ZONE 'Asia/Shanghai')::date AS first_day
              FROM new_rows GROUP BY borrower_id) came
        WHERE NOT credit_consent_covers(came.borrower_id, of_kind, came.first_day) LIMIT 1;
    ELSE
        SELECT came.borrower_id INTO offender
        FROM (SELECT borrower_id, min(reported_on) AS first_day FROM new_rows GROUP BY borrower_id) came
        WHERE NOT credit_consent_covers(came.borrower_id, of_kind, came.first_day) LIMIT 1;
    END IF;
    IF offender IS NOT NULL THEN
        RAISE EXCEPTION 'No live consent of borrower % covers this: %.', offender, of_kind
            USING ERRCODE = 'check_violation', HINT = 'Store through scoring.services.evidence.';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER refuse_unconsented AFTER INSERT ON scoring_transaction REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_unconsented_evidence('transactions');
ALTER TABLE scoring_transaction ENABLE ALWAYS TRIGGER refuse_unconsented;
CREATE TRIGGER refuse_unconsented AFTER INSERT ON scoring_bureaureport REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_unconsented_evidence('bureau');
ALTER TABLE scoring_bureaureport ENABLE ALWAYS TRIGGER refuse_unconsented;

CALL let_only_sealed_rows_go('scoring_transaction');
CALL let_only_sealed_rows_go('scoring_bureaureport');

-- Delete what is sealed of one person and kind; `sealed_before` says what that is, and whose erasure doesn't wait.
CREATE FUNCTION delete_sealed_evidence(person bigint, sealed_kind text, as_of timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before_day date := sealed_before(person, sealed_kind, '{credit}', as_of);
    name text := CASE sealed_kind WHEN 'transactions' THEN 'scoring_transaction' WHEN 'bureau' THEN 'scoring_bureaureport' END;
    gone bigint := 0;
BEGIN
    IF as_of > clock_timestamp() THEN
        RAISE EXCEPTION 'What will be sealed by % is not deleted today.', as_of USING ERRCODE = 'check_violation';
    END IF;
    IF name IS NULL OR before_day IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM set_config('xiaodai.deleting', 'sealed', true);
    IF sealed_kind = 'transactions' THEN
        DELETE FROM scoring_transaction
        WHERE borrower_id = person AND known_at <= as_of AND (at AT TIME ZONE 'Asia/Shanghai')::date < before_day;
    ELSE
        DELETE FROM scoring_bureaureport WHERE borrower_id = person AND known_at <= as_of AND reported_on < before_day;
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        PERFORM record_deletion(name, person, jsonb_build_object('kind', sealed_kind, 'rows', gone));
    END IF;
    PERFORM set_config('xiaodai.deleting', '', true);
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION delete_sealed_evidence(bigint, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_sealed_evidence(bigint, text, timestamptz) TO xiaodai_app;
