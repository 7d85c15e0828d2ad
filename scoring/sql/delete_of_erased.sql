-- What scoring derived from a person goes with the person. Its tables take new rows only, so that nobody rewrites what was
-- decided; two people's decision to erase somebody is the one way out, and this function looks for itself that there is one.
CREATE FUNCTION delete_of_erased_person(person bigint, name text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF name NOT IN ('scoring_assessment', 'scoring_insurancequote', 'scoring_samplerow', 'scoring_shadowscore') THEN
        RAISE EXCEPTION 'Rows of % are not deleted by this function.', name USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT FROM lending_borrower JOIN core_approval
            ON action = 'lending.erase_person' AND target_type = 'lending.borrower' AND target_id = lending_borrower.id::text
        WHERE lending_borrower.id = person AND erased_at IS NOT NULL AND verdict IN ('open', 'approved')
    ) THEN
        RAISE EXCEPTION 'Nobody decided to erase person %.', person USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('xiaodai.deleting', 'sealed', true);
    EXECUTE format('DELETE FROM public.%I WHERE borrower_id = $1', name) USING person;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        PERFORM record_deletion(name, person, jsonb_build_object('rows', gone));
    END IF;
    PERFORM set_config('xiaodai.deleting', '', true);
    RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION delete_of_erased_person(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_of_erased_person(bigint, text) TO xiaodai_app;
