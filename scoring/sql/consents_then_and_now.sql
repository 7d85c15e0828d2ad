-- The kinds of data that credit may read of each row (a person at an instant), and the first day that the consent
-- covers. Consent was live then and is now: a withdrawal seals the past too. Two last decisions for each of many
-- instants, where the ORM has one instant for all.
SELECT asked.row, consent_then.kind, greatest(consent_then.covers_from, consent_now.covers_from)
FROM unnest(%(rows)s::bigint[], %(people)s::bigint[], %(as_of)s::timestamptz[]) AS asked (row, person, as_of)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (kind) kind, decision, covers_from
    FROM devices_consentreceipt
    WHERE borrower_id = asked.person AND purpose = 'credit' AND at <= asked.as_of
    ORDER BY kind, at DESC, id DESC
) AS consent_then
JOIN LATERAL (
    SELECT DISTINCT ON (kind) kind, decision, covers_from
    FROM devices_consentreceipt
    WHERE borrower_id = asked.person AND purpose = 'credit'
    ORDER BY kind, at DESC, id DESC
) AS consent_now ON consent_now.kind = consent_then.kind
WHERE consent_then.decision = 'given' AND consent_now.decision = 'given'
ORDER BY asked.row, consent_then.kind
