DROP FUNCTION delete_sealed_evidence(bigint, text, timestamptz);
CALL make_changeable('scoring_bureaureport');
CALL make_changeable('scoring_transaction');
DROP TRIGGER refuse_unconsented ON scoring_bureaureport;
DROP TRIGGER refuse_unconsented ON scoring_transaction;
DROP FUNCTION refuse_unconsented_evidence();
DROP FUNCTION credit_consent_covers(bigint, text, date);
