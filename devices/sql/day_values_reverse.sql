DROP FUNCTION days_consented(text[], text);
DROP FUNCTION day_values(smallint[], date, date, timestamptz, bigint[]);
DROP INDEX observations_by_arrival;
ALTER TABLE devices_observation DROP CONSTRAINT devices_observation_pkey;
ALTER TABLE devices_observation ADD PRIMARY KEY (borrower_id, metric_id, device_id, day, known_at);
