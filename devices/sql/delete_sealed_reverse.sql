DROP TRIGGER insert_only ON devices_fabricationflag;
CALL make_insert_only('devices_fabricationflag');
DROP FUNCTION delete_sealed_observations(bigint, text, timestamptz);
DROP FUNCTION sealed_before(bigint, text, text[], timestamptz);
