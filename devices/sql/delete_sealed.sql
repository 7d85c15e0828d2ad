-- What is sealed goes when its time is over, and by no other way. The application may delete nothing; this
-- runs as the owner, looks for itself whether a row is sealed and for how long, and leaves an audit event.

-- Of one person and kind: the rows of which purposes' readers are sealed, and before which day. A row is
-- sealed where no live consent of a purpose that may read it covers its day; it goes `days` after the last
-- withdrawal among those purposes. The data of a person whom two people erase doesn't wait.
CREATE FUNCTION sealed_before(person bigint, of_kind text, readers text[], as_of timestamptz) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN (SELECT erased_at IS NOT NULL FROM lending_borrower WHERE id = person)
             AND EXISTS (SELECT FROM core_approval
                         WHERE action = 'lending.erase_person' AND target_type = 'lending.borrower'
                           AND target_id = person::text AND verdict IN ('open', 'approved'))
        THEN 'infinity'::date
        WHEN (SELECT max(at) FROM devices_consentreceipt
              WHERE borrower_id = person AND kind = of_kind AND purpose = ANY (readers) AND decision = 'withdrawn')
             + make_interval(days => (SELECT days FROM devices_retention
                                      WHERE kind = of_kind AND effective_from <= (as_of AT TIME ZONE 'Asia/Shanghai')::date
                                      ORDER BY effective_from DESC LIMIT 1)) <= as_of
        THEN coalesce((SELECT min(covers_from) FROM consents_as_of('infinity')
                       WHERE borrower_id = person AND kind = of_kind AND purpose = ANY (readers)), 'infinity'::date)
        END
$$;

CREATE FUNCTION delete_sealed_observations(person bigint, sealed_kind text, as_of timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    part record;
    before_day date;
    gone bigint;
    counts jsonb := '{}';
BEGIN
    IF as_of > clock_timestamp() THEN
        RAISE EXCEPTION 'What will be sealed by % is not deleted today.', as_of USING ERRCODE = 'check_violation';
    END IF;
    -- What the trigger of the tables lets through, until the end of this function.
    PERFORM set_config('xiaodai.deleting', 'sealed', true);
    FOR part IN
        SELECT devices_metric.id, slug, array_agg(purpose::text) AS readers
        FROM devices_metric JOIN devices_metricpurpose ON metric_id = devices_metric.id
        WHERE kind = sealed_kind GROUP BY devices_metric.id
    LOOP
        before_day := sealed_before(person, sealed_kind, part.readers, as_of);
        CONTINUE WHEN before_day IS NULL;
        DELETE FROM devices_observation
        WHERE borrower_id = person AND metric_id = part.id AND day < before_day AND known_at <= as_of;
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 THEN
            counts := counts || jsonb_build_object(part.slug, gone);
        END IF;
    END LOOP;
    FOR part IN
        SELECT tables.name, tables.readers FROM (VALUES
            ('devices_bandday', 'band', '{credit,health_insurance}'::text[]),
            ('devices_bandbodyday', 'band', '{health_insurance}'),
            ('devices_scaleday', 'scale', '{credit,health_insurance}'),
            ('devices_scalebodyday', 'scale', '{health_insurance}'),
            ('devices_phoneday', 'phone', '{credit}'),
            ('devices_carday', 'car', '{credit,motor_insurance}'),
            ('devices_carstyleday', 'car', '{motor_insurance}')
        ) tables (name, kind, readers) WHERE tables.kind = sealed_kind
    LOOP
        before_day := sealed_before(person, sealed_kind, part.readers, as_of);
        CONTINUE WHEN before_day IS NULL;
        EXECUTE format('DELETE FROM public.%I WHERE borrower_id = $1 AND day < $2', part.name) USING person, before_day;
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 THEN
            counts := counts || jsonb_build_object(part.name, gone);
        END IF;
    END LOOP;
    -- The signs that a detector found quote the data; the case that a person decided stays.
    before_day := sealed_before(person, sealed_kind, ARRAY(
        SELECT purpose::text FROM devices_allowedpair WHERE kind = sealed_kind), as_of);
    IF before_day IS NOT NULL THEN
        DELETE FROM devices_fabricationcase_flags WHERE fabricationflag_id IN (
            SELECT id FROM devices_fabricationflag
            WHERE borrower_id = person AND kind = sealed_kind AND through_on < before_day);
        DELETE FROM devices_fabricationflag
        WHERE borrower_id = person AND kind = sealed_kind AND through_on < before_day;
        GET DIAGNOSTICS gone = ROW_COUNT;
        IF gone > 0 THEN
            counts := counts || jsonb_build_object('devices_fabricationflag', gone);
        END IF;
    END IF;
    IF counts <> '{}' THEN
        PERFORM record_deletion('devices_observation', person, jsonb_build_object('kind', sealed_kind, 'rows', counts));
    END IF;
    PERFORM set_config('xiaodai.deleting', '', true);
    RETURN counts;
END
$$;
REVOKE ALL ON FUNCTION delete_sealed_observations(bigint, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_sealed_observations(bigint, text, timestamptz) TO xiaodai_app;

-- A sign of fabrication goes with the data it quotes, so its trigger lets the same function through.
CALL let_only_sealed_rows_go('devices_fabricationflag');
