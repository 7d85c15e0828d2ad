DROP FUNCTION late_as_known(date, integer, bigint[], bigint[], date[], date[]);
DROP FUNCTION lent_as_known(date);
