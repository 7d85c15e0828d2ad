DROP FUNCTION turn_of_batch(text[], text[], bigint[], timestamptz);
DROP FUNCTION known_values(int[], bigint[], smallint[], bigint[], date[], timestamptz);
