-- Facts that two people decide, and whose approval doesn't bear them: another action, target or content than the fact's, not
-- approved, by one person, or with an outcome that doesn't name the fact.
-- What the ORM could not do: name each of these columns where it differs, in one pass.
SELECT 'billing_fact ' || fact.id || ' of loan ' || loan.number || ', approval ' || approval.id || ' ' || part.name,
       part.stored, part.expected
FROM billing_fact AS fact
JOIN lending_loan AS loan ON loan.id = fact.loan_id
JOIN core_approval AS approval ON approval.id = fact.approval_id
LEFT JOIN billing_fact AS undone ON undone.id = fact.reverses_id
LEFT JOIN billing_fact AS named ON approval.target_type = 'billing.fact' AND named.id::text = approval.target_id
-- What a move books anew is the whole receipt; it may be shared over several facts.
LEFT JOIN LATERAL (
    SELECT receipt.replaces_id, fact.amount_fen + receipt.amount_fen - (SELECT sum(part.amount_fen) FROM billing_fact AS part
                                                                       WHERE part.receipt_id = receipt.id) AS share_fen
    FROM billing_receipt AS receipt WHERE receipt.id = fact.receipt_id
) AS moved ON true
CROSS JOIN LATERAL (VALUES
    ('action', approval.action, CASE
        WHEN fact.kind IN ('repayment', 'recovery') OR (fact.kind, approval.action) = ('reversal', 'billing.move') THEN 'billing.move'
        WHEN fact.kind = 'reversal' THEN 'billing.reverse' WHEN fact.kind = 'waiver' THEN 'billing.waive'
        ELSE 'billing.' || fact.kind END),
    ('verdict', approval.verdict, 'approved'),
    ('checker_id', CASE WHEN approval.checker_id <> approval.maker_id THEN 'another person' END, 'another person'),
    ('target', CASE WHEN named.id = undone.id OR fact.kind = 'resume' AND named.id::text = fact.detail ->> 'of'
                         OR named.receipt_id IN (undone.receipt_id, moved.replaces_id) THEN 'its fact'
                    WHEN fact.kind NOT IN ('reversal', 'repayment', 'recovery', 'resume')
                    THEN approval.target_type || ' ' || approval.target_id END,
               CASE WHEN fact.kind IN ('reversal', 'repayment', 'recovery', 'resume') THEN 'its fact' ELSE 'lending.loan ' || fact.loan_id END),
    ('payload', CASE fact.kind WHEN 'waiver' THEN approval.payload -> 'waived' WHEN 'pause' THEN approval.payload
                WHEN 'restructure' THEN '{"interest_only": 0}'::jsonb || approval.payload
                WHEN 'refund' THEN approval.payload END::text,
                CASE fact.kind WHEN 'waiver' THEN fact.detail WHEN 'pause' THEN fact.detail
                WHEN 'restructure' THEN '{"interest_only": 0}'::jsonb || fact.detail
                WHEN 'refund' THEN jsonb_build_object('amount_fen', fact.amount_fen, 'reference', fact.reference) END::text),
    ('amount_fen', fact.amount_fen::text, CASE fact.kind
        WHEN 'waiver' THEN (SELECT sum(value::bigint) FROM jsonb_each_text(approval.payload -> 'waived'))
        WHEN 'refund' THEN fact.amount_fen WHEN 'repayment' THEN moved.share_fen WHEN 'recovery' THEN moved.share_fen
        ELSE 0 END::text),
    ('outcome', CASE WHEN approval.outcome -> 'facts' @> to_jsonb(fact.id) THEN 'the fact' END, 'the fact')
) AS part (name, stored, expected)
WHERE part.stored IS DISTINCT FROM part.expected
ORDER BY fact.id
LIMIT 20
