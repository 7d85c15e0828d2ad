DROP TRIGGER refuse_unconsented ON scoring_insurancequote;
DROP FUNCTION refuse_unconsented_quotes();
DROP TRIGGER guard_pricing_table ON scoring_pricingtable;
DROP FUNCTION guard_pricing_table();
