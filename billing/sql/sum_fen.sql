-- A sum of whole fen that stays a whole number: PostgreSQL's own goes through 128 bits to a decimal. Past 64 bits it refuses.
CREATE AGGREGATE sum_fen(bigint) (SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE);
