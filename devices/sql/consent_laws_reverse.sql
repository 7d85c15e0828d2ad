DROP TRIGGER refuse_unconsented ON devices_observation;
DROP FUNCTION refuse_unconsented_observations();
DROP FUNCTION readable_observations(text, timestamptz, date, date);
DROP FUNCTION readable_days(text, timestamptz);
DROP FUNCTION consents_as_of(timestamptz);
ALTER TABLE devices_consentreceipt
    DROP CONSTRAINT receipt_of_its_preview,
    DROP CONSTRAINT receipt_of_its_text,
    DROP CONSTRAINT receipt_of_an_allowed_pair;
ALTER TABLE devices_consenttext
    DROP CONSTRAINT consent_text_of_an_allowed_pair,
    DROP CONSTRAINT consent_text_is_its_hash;
