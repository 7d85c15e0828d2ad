-- Where the lives are loaded before they are multiplied.
CREATE SCHEMA bench;
CREATE TABLE bench.setting (opened_on date, closed_on date, tenth date, free_lines bigint, name text, id_number text, phone text);
CREATE TABLE bench.life (
    id int, version_id bigint, drawn_on date, instalments int, principal_fen bigint, unpaid_fen bigint,
    interest_settled_fen bigint, next_unpaid_due_on date, loans bigint
);
CREATE TABLE bench.fact (life int, seq int, kind text, value_on date, amount_fen bigint, reference text);
CREATE TABLE bench.instalment (
    life int, no int, due_on date, principal_fen bigint, interest_fen bigint, penalty_fen bigint, compound_fen bigint,
    principal_settled_fen bigint, interest_settled_fen bigint, penalty_settled_fen bigint, compound_settled_fen bigint
);
CREATE TABLE bench.segment (
    life int, component text, instalment_no int, starts_on date, ends_on date, balance_fen bigint, rate_ppm int
);
CREATE TABLE bench.arrears (life int, band text, asset_class text, non_accrual boolean, starts_on date, ends_on date);
CREATE TABLE bench.event (life int, seq int, kind text, posted_on date);
CREATE TABLE bench.entry (life int, seq int, debit bigint, credit bigint, amount_fen bigint);
CREATE TABLE bench.accrual (version_id bigint, posted_on date, debit bigint, credit bigint, amount_fen bigint);
