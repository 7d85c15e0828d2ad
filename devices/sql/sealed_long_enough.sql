-- The people and kinds of whom something was withdrawn as long ago as its rule says, and of whom there still
-- is something. Whether it is sealed, row by row, is for delete_sealed_observations to see.
SELECT DISTINCT receipt.borrower_id, receipt.kind
FROM devices_consentreceipt receipt
CROSS JOIN LATERAL (
    SELECT days FROM devices_retention
    WHERE kind = receipt.kind AND effective_from <= (%(at)s::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY effective_from DESC LIMIT 1
) rule
WHERE receipt.decision = 'withdrawn' AND receipt.at + make_interval(days => rule.days) <= %(at)s
  AND EXISTS (SELECT FROM devices_observation
              WHERE borrower_id = receipt.borrower_id
                AND metric_id IN (SELECT id FROM devices_metric WHERE kind = receipt.kind))
ORDER BY receipt.borrower_id, receipt.kind
