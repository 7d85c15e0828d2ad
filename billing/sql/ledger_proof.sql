-- What the accounts hold and what the positions say they must, by product version, where the two differ; and without
-- an account, what of the capital is lent and what the loans owe.
-- What the ORM could not do: both sides from one snapshot, so that facts recorded meanwhile can't come between, and
-- the interest of every segment through the last accrued day inside one aggregate. That pass goes along the index that
-- holds all it needs, in the order in which it is grouped; the last accrued day is given, so that the planner knows how
-- much of it is read and shares the work out. Of a loan that is set aside the positions say nothing, and what the ledger
-- held for it is taken off. Income is what was accrued of loans that accrue, and of the others what was paid, which is
-- what was settled and not waived; how much of what they waive the waivers found unpaid only a replay knows: it is given.
WITH aside AS NOT MATERIALIZED (
    SELECT loan_id, books
    FROM billing_position
    WHERE books <> 'on'
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    UNION ALL
    SELECT loan_id, 'on'
    FROM billing_arrears
    WHERE ends_on IS NULL AND non_accrual
      AND loan_id NOT IN (SELECT loan_id FROM billing_position WHERE books <> 'on')
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
), accrued AS (
    SELECT product_version_id, component, sum_fen(
        (balance_fen * rate_ppm * (least(ends_on, %(accrued_through)s::date + 1) - starts_on) + 500000) / 1000000) AS fen
    FROM billing_segment
    WHERE starts_on <= %(accrued_through)s::date
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    GROUP BY product_version_id, component
), accrued_aside AS (
    SELECT segment.product_version_id, aside.books, segment.component, sum(
        (balance_fen * rate_ppm * (least(ends_on, %(accrued_through)s::date + 1) - starts_on) + 500000) / 1000000) AS fen
    FROM aside
    JOIN billing_segment AS segment ON segment.loan_id = aside.loan_id
    WHERE starts_on <= %(accrued_through)s::date
    GROUP BY segment.product_version_id, aside.books, segment.component
), stands AS (
    SELECT product_version_id,
           sum_fen(principal_unpaid_fen) AS principal_fen,
           sum_fen(credit_balance_fen) AS credit_fen,
           sum_fen(refund_to_return_fen) AS to_return_fen,
           sum_fen(interest_settled_fen) AS interest_fen,
           sum_fen(penalty_interest_settled_fen) AS penalty_interest_fen,
           sum_fen(compound_interest_settled_fen) AS compound_interest_fen
    FROM billing_position
    -- some: WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    GROUP BY product_version_id
), off_books AS (
    SELECT product_version_id,
           coalesce(sum(principal_unpaid_fen) FILTER (WHERE books = 'charged_off'), 0) AS charged_off_fen,
           coalesce(sum(principal_unpaid_fen) FILTER (WHERE books = 'written_off'), 0) AS written_off_fen,
           coalesce(sum(refund_to_return_fen) FILTER (WHERE books = 'written_off'), 0) AS to_return_written_off_fen
    FROM billing_position
    WHERE books <> 'on'
      -- some: AND loan_id BETWEEN %(first_id)s AND %(last_id)s AND loan_id <> ALL (%(left_out)s::bigint[])
    GROUP BY product_version_id
), settled AS (
    SELECT product_version_id, kind.component, kind.fen
    FROM stands
    CROSS JOIN LATERAL (VALUES ('interest', interest_fen), ('penalty_interest', penalty_interest_fen),
                               ('compound_interest', compound_interest_fen)) AS kind (component, fen)
), settled_aside AS (
    SELECT position.product_version_id, aside.books, kind.component, sum(kind.fen) AS fen
    FROM aside
    JOIN billing_position AS position ON position.loan_id = aside.loan_id
    CROSS JOIN LATERAL (VALUES ('interest', interest_settled_fen), ('penalty_interest', penalty_interest_settled_fen),
                               ('compound_interest', compound_interest_settled_fen)) AS kind (component, fen)
    GROUP BY position.product_version_id, aside.books, kind.component
), unpaid AS (
    SELECT product_version_id, books, component, sum(fen) AS fen
    FROM (
        SELECT product_version_id, 'accruing' AS books, component, fen FROM accrued
        UNION ALL SELECT product_version_id, 'accruing', component, -fen FROM settled
        UNION ALL SELECT product_version_id, 'accruing', component, -fen FROM accrued_aside
        UNION ALL SELECT product_version_id, 'accruing', component, fen FROM settled_aside
        UNION ALL SELECT product_version_id, books, component, fen FROM accrued_aside
        UNION ALL SELECT product_version_id, books, component, -fen FROM settled_aside
    ) AS part
    GROUP BY product_version_id, books, component
), must AS (
    SELECT product_version_id, account_id, sum(fen) AS fen
    FROM (
        SELECT product_version_id, 1301 AS account_id, principal_fen AS fen FROM stands
        UNION ALL SELECT product_version_id, 1301, -charged_off_fen - written_off_fen FROM off_books
        UNION ALL SELECT product_version_id, 1302, charged_off_fen FROM off_books
        UNION ALL SELECT product_version_id, 2201, -credit_fen FROM stands
        UNION ALL SELECT product_version_id, 1221, to_return_fen FROM stands
        UNION ALL SELECT product_version_id, 1221, -to_return_written_off_fen FROM off_books
        UNION ALL SELECT product_version_id, 9011, written_off_fen + to_return_written_off_fen FROM off_books
        UNION ALL SELECT product_version_id, 9099, -written_off_fen - to_return_written_off_fen FROM off_books
        UNION ALL SELECT product_version_id, account.receivable, fen FROM unpaid
            JOIN (VALUES ('interest', 1321), ('penalty_interest', 1322), ('compound_interest', 1323))
                AS account (component, receivable) USING (component) WHERE books = 'accruing'
        UNION ALL SELECT product_version_id, account.memo, fen FROM unpaid
            JOIN (VALUES ('interest', 9001), ('penalty_interest', 9002), ('compound_interest', 9003))
                AS account (component, memo) USING (component) WHERE books IN ('on', 'charged_off')
        UNION ALL SELECT product_version_id, account.income, -fen FROM unpaid
            JOIN (VALUES ('interest', 4001), ('penalty_interest', 4002), ('compound_interest', 4003))
                AS account (component, income) USING (component) WHERE books = 'accruing'
        UNION ALL SELECT product_version_id, account.income, -fen FROM (
                SELECT product_version_id, component, fen FROM settled
                UNION ALL SELECT version_id, component, -fen
                FROM unnest(%(waived_versions)s::bigint[], %(waived_components)s::text[], %(waived_fen)s::bigint[])
                    AS waived (version_id, component, fen)
            ) AS paid
            JOIN (VALUES ('interest', 4001), ('penalty_interest', 4002), ('compound_interest', 4003))
                AS account (component, income) USING (component)
        UNION ALL SELECT product_version_id, 9011, fen FROM unpaid WHERE books = 'written_off'
        UNION ALL SELECT product_version_id, 9099, -fen FROM unpaid WHERE books <> 'accruing'
    ) AS part
    GROUP BY product_version_id, account_id
), holds AS (
    SELECT account_id, product_version_id, sum(fen) AS fen
    FROM (
        SELECT account_id, product_version_id, balance_fen AS fen
        FROM billing_trialbalance
        WHERE closed_on = %(balanced_on)s
        UNION ALL
        SELECT side.account_id, posting.product_version_id, side.fen
        FROM billing_posting AS posting
        JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
        CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
        WHERE posting.id > %(balanced_through_id)s OR posting.posted_on > %(balanced_on)s
        UNION ALL
        SELECT kept.key::bigint, loan.product_version_id, -kept.value::bigint
        FROM billing_setaside AS aside
        JOIN lending_loan AS loan ON loan.id = aside.loan_id
        CROSS JOIN LATERAL jsonb_each_text(aside.held) AS kept
        WHERE aside.returned_on IS NULL
    ) AS movement
    GROUP BY account_id, product_version_id
)
SELECT product_version_id, account_id, coalesce(holds.fen, 0)::bigint AS holds_fen, coalesce(must.fen, 0)::bigint AS must_fen
FROM must
FULL JOIN holds USING (product_version_id, account_id)
WHERE coalesce(holds.fen, 0) <> coalesce(must.fen, 0)
  AND account_id IN (1221, 1301, 1302, 1321, 1322, 1323, 2201, 4001, 4002, 4003,
                     9001, 9002, 9003, 9011, 9099)
UNION ALL
SELECT NULL, NULL, outstanding_fen, owed_fen
FROM lending_capitalpool
CROSS JOIN (
    SELECT (coalesce(sum(principal_fen), 0)
            + (SELECT coalesce(sum(principal_fen), 0) FROM billing_setaside WHERE returned_on IS NULL))::bigint AS owed_fen
    FROM stands
) AS owed
WHERE outstanding_fen <> owed_fen
ORDER BY product_version_id, account_id
