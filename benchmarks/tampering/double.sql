-- Changes of two places in step with each other, each in one statement. `{row}` is the id of a row of the table named.

-- pair: a position and its instalment: more interest settled | billing_instalment
WITH one AS (UPDATE billing_instalment SET interest_settled_fen = interest_settled_fen + 7 WHERE id = {row} RETURNING loan_id)
UPDATE billing_position SET interest_settled_fen = interest_settled_fen + 7 WHERE loan_id IN (SELECT loan_id FROM one)

-- pair: a position, its instalment, its line and the capital: less principal | billing_instalment
WITH one AS (UPDATE billing_instalment SET principal_settled_fen = principal_settled_fen + 7 WHERE id = {row} RETURNING loan_id),
two AS (UPDATE billing_position SET principal_unpaid_fen = greatest(principal_unpaid_fen - 7, 0)
        WHERE loan_id IN (SELECT loan_id FROM one) RETURNING line_id),
three AS (UPDATE lending_capitalpool SET outstanding_fen = outstanding_fen - 7)
UPDATE lending_creditline SET principal_outstanding_fen = principal_outstanding_fen - 7 WHERE id IN (SELECT line_id FROM two)

-- pair: a segment and its position: another balance, more settled | billing_segment
WITH one AS (UPDATE billing_segment SET balance_fen = balance_fen + 100000 WHERE id = {row} RETURNING loan_id)
UPDATE billing_position SET interest_settled_fen = interest_settled_fen + 1 WHERE loan_id IN (SELECT loan_id FROM one)

-- pair: two segments of a loan: a day moved from one to the next | billing_segment
WITH one AS (UPDATE billing_segment SET ends_on = ends_on + 1 WHERE id = {row} RETURNING loan_id, component, ends_on)
UPDATE billing_segment AS next SET starts_on = next.starts_on + 1 FROM one
WHERE next.loan_id = one.loan_id AND next.component = one.component AND next.starts_on = one.ends_on - 1

-- pair: a receipt and its fact: a larger payment | billing_receipt
WITH one AS (UPDATE billing_receipt SET amount_fen = amount_fen + 100 WHERE id = {row} RETURNING id)
UPDATE billing_fact SET amount_fen = amount_fen + 100
WHERE id = (SELECT min(id) FROM billing_fact WHERE receipt_id IN (SELECT id FROM one))

-- pair: a receipt and its facts: a day earlier | billing_receipt
WITH one AS (UPDATE billing_receipt SET value_on = value_on - 1 WHERE id = {row} RETURNING id)
UPDATE billing_fact SET value_on = value_on - 1 WHERE receipt_id IN (SELECT id FROM one)

-- pair: a loan and its draw-down: a larger principal | lending_loan
WITH one AS (UPDATE lending_loan SET principal_fen = principal_fen + 100 WHERE id = {row} RETURNING id)
UPDATE billing_fact SET amount_fen = amount_fen + 100 WHERE kind = 'draw_down' AND loan_id IN (SELECT id FROM one)

-- pair: a fact and its posting: recorded a day earlier | billing_fact
WITH one AS (UPDATE billing_fact SET recorded_on = recorded_on - 1, value_on = least(value_on, recorded_on - 1)
               WHERE id = {row} RETURNING kind, id)
UPDATE billing_posting SET posted_on = posted_on - 1 WHERE key IN (SELECT kind || ':' || id FROM one)

-- pair: two transfers of a loan: an amount moved from one posting to another | billing_transfer
WITH one AS (UPDATE billing_transfer SET amount_fen = amount_fen + 1 WHERE id = {row} RETURNING id, posting_id, debit_id, credit_id)
UPDATE billing_transfer SET amount_fen = amount_fen - 1 WHERE id = (
    SELECT other.id FROM one JOIN billing_posting AS posting ON posting.id = one.posting_id
    JOIN billing_posting AS beside ON beside.loan_id IS NOT DISTINCT FROM posting.loan_id AND beside.id <> posting.id
    JOIN billing_transfer AS other ON other.posting_id = beside.id AND other.debit_id = one.debit_id
         AND other.credit_id = one.credit_id AND other.amount_fen > 1
    ORDER BY other.id LIMIT 1)

-- pair: a statement and its row: a smaller pay-off | billing_statementline
WITH one AS (UPDATE billing_statementline SET accrued_interest_fen = accrued_interest_fen + 1 WHERE id = {row} RETURNING statement_id)
UPDATE billing_statement SET payoff_fen = payoff_fen + 1 WHERE id IN (SELECT statement_id FROM one)

-- pair: a statement and all its rows: gone | billing_statement
WITH one AS (DELETE FROM billing_statementline WHERE statement_id = {row})
DELETE FROM billing_statement WHERE id = {row}

-- pair: two trial balances of a day: moved from one account to another | billing_trialbalance
WITH one AS (UPDATE billing_trialbalance SET balance_fen = balance_fen + 1 WHERE id = {row} RETURNING id, closed_on)
UPDATE billing_trialbalance SET balance_fen = balance_fen - 1 WHERE id = (
    SELECT min(other.id) FROM billing_trialbalance AS other, one WHERE other.closed_on = one.closed_on AND other.id <> one.id)

-- pair: a limit and its latest change: higher | lending_limitchange
WITH one AS (UPDATE lending_limitchange SET to_fen = to_fen + 100000 WHERE id = {row} RETURNING line_id)
UPDATE lending_creditline SET limit_fen = limit_fen + 100000 WHERE id IN (SELECT line_id FROM one)

-- pair: an approval and its payload's hash | core_approval
UPDATE core_approval SET payload = payload || '{{"x": 1}}', payload_hash = encode(sha256(payload_hash::bytea), 'hex')
WHERE id = {row}

-- pair: a row and its event in the record | lending_creditline
WITH one AS (UPDATE lending_creditline SET limit_fen = limit_fen + 100000 WHERE id = {row} RETURNING id, limit_fen)
UPDATE core_auditevent AS event SET after = event.after || jsonb_build_object('limit_fen', one.limit_fen)
FROM one WHERE event.table_name = 'lending_creditline' AND event.row_id = one.id::text AND event.after ? 'limit_fen'

-- pair: an assessment and its snapshot's hash | scoring_assessment
UPDATE scoring_assessment SET limit_fen = limit_fen + 100000, snapshot_sha256 = encode(sha256(snapshot_sha256::bytea), 'hex')
WHERE id = {row}
