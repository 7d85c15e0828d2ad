-- The people of whom transactions or bureau reports were withdrawn as long ago as the rule says, and of whom there
-- still are some. Whether a row is sealed is for delete_sealed_evidence to see.
SELECT DISTINCT receipt.borrower_id, receipt.kind
FROM devices_consentreceipt receipt
CROSS JOIN LATERAL (
    SELECT days FROM devices_retention
    WHERE kind = receipt.kind AND effective_from <= (%(at)s::timestamptz AT TIME ZONE 'Asia/Shanghai')::date
    ORDER BY effective_from DESC LIMIT 1
) rule
WHERE receipt.decision = 'withdrawn' AND receipt.at + make_interval(days => rule.days) <= %(at)s
  AND CASE receipt.kind
      WHEN 'transactions' THEN EXISTS (SELECT FROM scoring_transaction WHERE borrower_id = receipt.borrower_id)
      WHEN 'bureau' THEN EXISTS (SELECT FROM scoring_bureaureport WHERE borrower_id = receipt.borrower_id)
      ELSE false END
ORDER BY receipt.borrower_id, receipt.kind
