-- A reference is unique among what was not reversed: of facts in their loan, of receipts altogether.
-- What the ORM could not do: a constraint that looks at the reversals, which are rows of their own, since rows never change.
-- Whoever records holds the line's lock, so no other fact of the loan comes between; a reversal is never undone.

CREATE FUNCTION refuse_reference_that_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM billing_fact AS known
        WHERE known.loan_id = NEW.loan_id AND known.reference = NEW.reference
          AND NOT EXISTS (SELECT FROM billing_fact AS undoing WHERE undoing.reverses_id = known.id)
    ) THEN
        RAISE EXCEPTION 'reference % names a fact of loan % that stands', NEW.reference, NEW.loan_id
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'fact_reference_is_unique_in_its_loan',
                  HINT = 'Reverse that fact first, or give this one a reference of its own.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER reference_is_free BEFORE INSERT ON billing_fact
    FOR EACH ROW WHEN (NEW.reference <> '') EXECUTE FUNCTION refuse_reference_that_stands();
ALTER TABLE billing_fact ENABLE ALWAYS TRIGGER reference_is_free;

CREATE FUNCTION refuse_replacing_what_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM billing_receipt AS known WHERE known.id = NEW.replaces_id AND known.reference = NEW.reference
    ) THEN
        RAISE EXCEPTION 'a receipt replaces one of its own reference'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_receipt_replaces_its_own_reference',
                  HINT = 'Name the reversed receipt of the same reference.';
    END IF;
    IF NOT EXISTS (SELECT FROM billing_fact AS known WHERE known.receipt_id = NEW.replaces_id) OR EXISTS (
        SELECT FROM billing_fact AS known
        WHERE known.receipt_id = NEW.replaces_id
          AND NOT EXISTS (SELECT FROM billing_fact AS undoing WHERE undoing.reverses_id = known.id)
    ) THEN
        RAISE EXCEPTION 'the receipt of reference % stands', NEW.reference
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'a_reference_stands_once',
                  HINT = 'Reverse it first.';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER replaces_what_was_reversed BEFORE INSERT ON billing_receipt
    FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL) EXECUTE FUNCTION refuse_replacing_what_stands();
ALTER TABLE billing_receipt ENABLE ALWAYS TRIGGER replaces_what_was_reversed;
