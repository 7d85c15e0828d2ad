-- loans
-- In the order in which they were drawn; lives are spread evenly over their day, so that no habit stands together.
CREATE TABLE bench.loan AS
SELECT row_number() OVER (ORDER BY life.drawn_on, (turn - 0.5) / life.loans, life.id) AS id, life.id AS life,
       life.drawn_on, life.version_id, life.principal_fen, life.instalments, life.unpaid_fen
FROM bench.life CROSS JOIN LATERAL generate_series(1, life.loans) AS turn;
-- analyze
ANALYZE;
-- borrowers
INSERT INTO lending_borrower (id, number, name, id_number, phone, name_index, id_number_index, phone_index, is_student, language, created_at)
SELECT id, 'B' || id, setting.name, setting.id_number, setting.phone, md5('name' || id), md5('id' || id), md5('phone' || id), false, 'zh-hans', now()
FROM bench.setting, generate_series(1, (SELECT max(id) FROM bench.loan) + setting.free_lines) AS id;
-- credit lines
INSERT INTO lending_creditline (id, borrower_id, product_code, limit_fen, principal_outstanding_fen, held_fen, is_frozen, opened_on)
SELECT borrower.id, borrower.id, 'xiaodai', 10000000, coalesce(loan.unpaid_fen, 0), 0,
       EXISTS (SELECT FROM bench.arrears WHERE arrears.life = loan.life AND ends_on IS NULL), setting.opened_on
FROM bench.setting, lending_borrower AS borrower
LEFT JOIN bench.loan ON loan.id = borrower.id
ORDER BY borrower.id;
-- loans as agreed
INSERT INTO lending_loan (id, number, line_id, product_version_id, principal_fen, drawn_on, instalments, created_at)
SELECT id, 'L' || lpad(id::text, 9, '0'), id, version_id, principal_fen, drawn_on, instalments, now() FROM bench.loan ORDER BY id;
-- facts
INSERT INTO billing_fact (loan_id, kind, value_on, recorded_at, recorded_on, amount_fen, reference, detail, actor)
SELECT loan.id, fact.kind, fact.value_on, fact.value_on::timestamptz, fact.value_on, fact.amount_fen, fact.reference, '{}', 'app'
FROM bench.loan JOIN bench.fact ON fact.life = loan.life
ORDER BY fact.value_on, loan.id;
-- positions
INSERT INTO billing_position (loan_id, line_id, product_version_id, principal_unpaid_fen, interest_settled_fen,
    penalty_interest_settled_fen, compound_interest_settled_fen, credit_balance_fen, next_unpaid_due_on, past_due_from, settled_on,
    books, replayed_as_of, last_fact_id)
SELECT loan.id, loan.id, loan.version_id, loan.unpaid_fen, life.interest_settled_fen, 0, 0, 0, life.next_unpaid_due_on, life.next_unpaid_due_on, NULL,
       'on', setting.tenth, last.id
FROM bench.setting, bench.loan
JOIN bench.life ON life.id = loan.life
JOIN (SELECT loan_id, max(id) AS id FROM billing_fact GROUP BY loan_id) AS last ON last.loan_id = loan.id
ORDER BY loan.id;
-- instalments
INSERT INTO billing_instalment (loan_id, no, due_on, principal_fen, interest_fen, penalty_interest_fen, compound_interest_fen,
    principal_settled_fen, interest_settled_fen, penalty_interest_settled_fen, compound_interest_settled_fen)
SELECT loan.id, no, due_on, row.principal_fen, row.interest_fen, penalty_fen, compound_fen, principal_settled_fen,
       row.interest_settled_fen, penalty_settled_fen, compound_settled_fen
FROM bench.loan JOIN bench.instalment AS row ON row.life = loan.life
ORDER BY loan.id, no;
-- segments
INSERT INTO billing_segment (loan_id, product_version_id, component, instalment_no, starts_on, ends_on, balance_fen, rate_ppm)
SELECT loan.id, loan.version_id, component, instalment_no, starts_on, ends_on, balance_fen, rate_ppm
FROM bench.loan JOIN bench.segment ON segment.life = loan.life
ORDER BY loan.id, starts_on;
-- arrears
INSERT INTO billing_arrears (loan_id, band, asset_class, non_accrual, starts_on, ends_on)
SELECT loan.id, band, asset_class, non_accrual, starts_on, ends_on
FROM bench.loan JOIN bench.arrears ON arrears.life = loan.life
ORDER BY starts_on, loan.id;
-- cases
INSERT INTO billing_overduecase (loan_id, opened_on)
SELECT loan.id, min(starts_on) FROM bench.loan JOIN bench.arrears ON arrears.life = loan.life GROUP BY loan.id ORDER BY loan.id;
-- freezes
INSERT INTO lending_linefreeze (line_id, reason, note, frozen_on)
SELECT loan_id, 'overdue', '', opened_on FROM billing_overduecase ORDER BY loan_id;
-- accruals posted
INSERT INTO billing_posting (key, posted_on, value_on, recorded_at, product_version_id, text)
SELECT DISTINCT 'accrual:' || version_id || ':' || posted_on, posted_on, posted_on, now(), version_id, 'accrual ' || posted_on
FROM bench.accrual;
-- transfers of the accruals
INSERT INTO billing_transfer (posting_id, debit_id, credit_id, amount_fen)
SELECT posting.id, debit, credit, amount_fen
FROM bench.accrual JOIN billing_posting AS posting ON posting.key = 'accrual:' || version_id || ':' || accrual.posted_on;
-- postings before the tenth
INSERT INTO billing_posting (key, posted_on, value_on, recorded_at, product_version_id, loan_id, text)
SELECT event.kind || ':' || loan.id || ':' || seq, posted_on, posted_on, now(), version_id, loan.id, event.kind || ' L' || loan.id
FROM bench.setting, bench.loan JOIN bench.event ON event.life = loan.life
WHERE posted_on < setting.tenth
ORDER BY posted_on, loan.id;
-- the cut of the last trial balance
INSERT INTO billing_books (id, opened_on, passed_through, accrued_through, closed_through, balanced_through_id)
SELECT 1, opened_on, closed_on, closed_on, closed_on, (SELECT max(id) FROM billing_posting) FROM bench.setting;
-- postings of the tenth
INSERT INTO billing_posting (key, posted_on, value_on, recorded_at, product_version_id, loan_id, text)
SELECT event.kind || ':' || loan.id || ':' || seq, posted_on, posted_on, now(), version_id, loan.id, event.kind || ' L' || loan.id
FROM bench.setting, bench.loan JOIN bench.event ON event.life = loan.life
WHERE posted_on = setting.tenth
ORDER BY posted_on, loan.id;
-- transfers of all loans
INSERT INTO billing_transfer (posting_id, debit_id, credit_id, amount_fen)
SELECT posting.id, entry.debit, entry.credit, entry.amount_fen
FROM bench.loan
JOIN bench.event ON event.life = loan.life
JOIN bench.entry ON entry.life = event.life AND entry.seq = event.seq
JOIN billing_posting AS posting ON posting.loan_id = loan.id AND posting.key = event.kind || ':' || loan.id || ':' || event.seq
ORDER BY posting.id;
-- the last trial balance
INSERT INTO billing_trialbalance (closed_on, account_id, product_version_id, balance_fen)
SELECT setting.closed_on, side.account_id, posting.product_version_id, sum(side.fen)
FROM bench.setting, billing_books AS books, billing_posting AS posting
JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
CROSS JOIN LATERAL (VALUES (debit_id, amount_fen), (credit_id, -amount_fen)) AS side (account_id, fen)
WHERE posting.id <= books.balanced_through_id
GROUP BY setting.closed_on, side.account_id, posting.product_version_id;
-- the lendable capital
INSERT INTO lending_capitalpool (id, lendable_fen, outstanding_fen) SELECT 1, 1000000000000000, sum(unpaid_fen) FROM bench.loan;
-- numbers to come
SELECT setval('lending_borrower_id_seq', max(id)) FROM lending_borrower;
SELECT setval('lending_creditline_id_seq', max(id)) FROM lending_creditline;
SELECT setval('lending_loan_id_seq', max(id)) FROM lending_loan;
