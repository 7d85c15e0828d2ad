-- Book a draw-down on a locked line: loan, fact, position, instalments, segments, posting, event and sums.
-- What the ORM could not do: twelve writes in one round trip, each given its foreign keys by the one before.
-- It writes nothing and returns no row where the books are closed for the day, the line has an overdue loan or the
-- lendable capital would be passed; the caller then asks which. The capital is guarded here because all lines share its one row:
-- its lock is held for this statement and the commit only.
WITH pool AS (
    UPDATE lending_capitalpool
    SET outstanding_fen = outstanding_fen + %(principal_fen)s
    WHERE outstanding_fen + %(principal_fen)s <= lendable_fen
      AND NOT EXISTS (
          SELECT FROM billing_position late
          WHERE late.line_id = %(line_id)s AND late.next_unpaid_due_on < %(on)s
      )
      AND NOT EXISTS (SELECT FROM billing_books books WHERE books.passed_through >= %(on)s)
    RETURNING id
), loan AS (
    INSERT INTO lending_loan (id, number, line_id, product_version_id, principal_fen, drawn_on, instalments, created_at)
    SELECT fresh.id, 'L' || lpad(fresh.id::text, 9, '0'), %(line_id)s, %(version_id)s, %(principal_fen)s, %(on)s,
           %(instalments)s, %(at)s
    FROM pool, (SELECT nextval('lending_loan_id_seq') AS id) fresh
    RETURNING id, number
), fact AS (
    INSERT INTO billing_fact (loan_id, kind, value_on, recorded_at, recorded_on, amount_fen, reference, detail, actor)
    SELECT loan.id, 'draw_down', %(on)s, %(at)s, %(on)s, %(principal_fen)s, '', '{}', %(actor)s
    FROM loan
    RETURNING id, loan_id
), position AS (
    INSERT INTO billing_position (
        loan_id, line_id, product_version_id, principal_unpaid_fen, interest_settled_fen,
        penalty_interest_settled_fen, compound_interest_settled_fen, credit_balance_fen, next_unpaid_due_on,
        past_due_from, books, replayed_as_of, last_fact_id
    )
    SELECT fact.loan_id, %(line_id)s, %(version_id)s, %(principal_fen)s, 0, 0, 0, 0, %(next_unpaid_due_on)s,
           %(next_unpaid_due_on)s, 'on', %(on)s, fact.id
    FROM fact
), instalment AS (
    INSERT INTO billing_instalment (
        loan_id, no, due_on, principal_fen, interest_fen, penalty_interest_fen, compound_interest_fen,
        principal_settled_fen, interest_settled_fen, penalty_interest_settled_fen, compound_interest_settled_fen
    )
    SELECT loan.id, row.no, row.due_on, row.principal_fen, row.interest_fen, 0, 0, 0, 0, 0, 0
    FROM loan, unnest(
        %(nos)s::smallint[], %(due_ons)s::date[], %(principals_fen)s::bigint[], %(interests_fen)s::bigint[]
    ) AS row (no, due_on, principal_fen, interest_fen)
), segment AS (
    INSERT INTO billing_segment (
        loan_id, product_version_id, component, instalment_no, starts_on, ends_on, balance_fen, rate_ppm
    )
    SELECT loan.id, %(version_id)s, 'interest', row.no, row.starts_on, row.ends_on, row.balance_fen, %(rate_ppm)s
    FROM loan, unnest(
        %(segment_nos)s::smallint[], %(starts_ons)s::date[], %(ends_ons)s::date[], %(balances_fen)s::bigint[]
    ) AS row (no, starts_on, ends_on, balance_fen)
), posting AS (
    INSERT INTO billing_posting (key, posted_on, value_on, recorded_at, product_version_id, loan_id, text)
    SELECT 'draw_down:' || fact.id, %(on)s, %(on)s, %(at)s, %(version_id)s, loan.id, 'draw_down ' || loan.number
    FROM fact, loan
    RETURNING id
), transfer AS (
    INSERT INTO billing_transfer (posting_id, debit_id, credit_id, amount_fen)
    SELECT posting.id, 1301, 1001, %(principal_fen)s
    FROM posting
), event AS (
    INSERT INTO core_outboxevent (kind, subject, payload, happened_at)
    SELECT 'loan.draw_down', loan.number,
           jsonb_build_object('fact', fact.id, 'value_on', %(on)s::date, 'amount_fen', %(principal_fen)s::bigint),
           %(at)s
    FROM fact, loan
), line AS (
    UPDATE lending_creditline
    SET principal_outstanding_fen = principal_outstanding_fen + %(principal_fen)s
    FROM loan
    WHERE lending_creditline.id = %(line_id)s
), quote AS (
    UPDATE billing_quote SET loan_id = loan.id FROM loan WHERE billing_quote.id = %(quote_id)s
)
SELECT loan.id, loan.number FROM loan
