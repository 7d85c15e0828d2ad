-- Observations: one table, a partition a month. Django can neither partition a table nor let rows be
-- removed by one function but by nobody's hand, so both stand here. It has no foreign keys: checked row by row they took
-- two fifths of a batch's time, and the trigger of consent_triggers.sql asks the same of the batch at once.
CREATE TABLE devices_observation (
    borrower_id bigint NOT NULL,
    metric_id smallint NOT NULL,
    device_id bigint NOT NULL,
    day date NOT NULL,
    known_at timestamptz NOT NULL,
    value double precision NOT NULL,
    typed_by_hand boolean NOT NULL,
    import_id bigint,
    -- Days are read for everybody at once, a family of metrics at a time: so the day stands first, then the metric. One
    -- person's series is found by as many short descents as it has days.
    PRIMARY KEY (day, metric_id, borrower_id, device_id, known_at),
    -- NaN is above infinity here, so this refuses all three that are no numbers.
    CONSTRAINT observation_is_a_number CHECK (value > '-infinity' AND value < 'infinity'),
    CONSTRAINT observation_is_of_a_past_day CHECK (day <= (known_at AT TIME ZONE 'Asia/Shanghai')::date)
) PARTITION BY RANGE (day);
-- What became known since the last run: rows come in that order.
CREATE INDEX observations_by_arrival ON devices_observation USING brin (known_at);

-- Rows are removed by `delete_sealed_observations` only, which runs as the owner and says so.
CREATE FUNCTION refuse_change_of_observations() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('xiaodai.deleting', true) = 'sealed' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% refused: rows of % are never changed or removed.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
              HINT = 'Record a newer value; sealed ones are deleted by delete_sealed_observations.';
END
$$;

CREATE PROCEDURE let_only_sealed_rows_go(target regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s'
        ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_observations()', target);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER insert_only', target);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM xiaodai_app', target);
END
$$;

CALL let_only_sealed_rows_go('devices_observation');
CALL let_only_sealed_rows_go('devices_bandday');
CALL let_only_sealed_rows_go('devices_bandbodyday');
CALL let_only_sealed_rows_go('devices_scaleday');
CALL let_only_sealed_rows_go('devices_scalebodyday');
CALL let_only_sealed_rows_go('devices_phoneday');
CALL let_only_sealed_rows_go('devices_carday');
CALL let_only_sealed_rows_go('devices_carstyleday');

-- Open the partition of a day's month; true where it was not there yet. Attached, not created in place:
-- that would lock out every reader. The application owns nothing, so this runs as the owner.
CREATE FUNCTION open_observation_month(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    name text := 'devices_observation_' || to_char(day, 'YYYY_MM');
BEGIN
    IF day NOT BETWEEN '2000-01-01' AND current_date + 366 THEN
        RAISE EXCEPTION 'No observations are kept of %.', day USING ERRCODE = 'check_violation';
    END IF;
    IF to_regclass('public.' || name) IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('xiaodai.open_observation_month'));
    -- Asked of the table: `to_regclass` may still remember that there was none.
    IF EXISTS (SELECT FROM pg_class WHERE relname = name AND relnamespace = 'public'::regnamespace) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.devices_observation INCLUDING ALL)', name);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, xiaodai_app', name);
    EXECUTE format('CALL public.let_only_sealed_rows_go(%L)', 'public.' || name);
    EXECUTE format('ALTER TABLE public.devices_observation ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   name, first_day, (first_day + interval '1 month')::date);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION open_observation_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_observation_month(date) TO xiaodai_app;
