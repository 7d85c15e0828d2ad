-- Forget signatures of days no longer under review, and of whoever no longer agrees to be assessed by a band.
-- The ORM can't join a function.
DELETE FROM devices_seriessignature signature
WHERE starts_on < %(first_day)s
   OR NOT EXISTS (
       SELECT FROM consents_as_of('infinity') consent
       WHERE consent.borrower_id = signature.borrower_id AND consent.purpose = 'credit' AND consent.kind = 'band'
   )
