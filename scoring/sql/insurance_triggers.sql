-- A pricing table that two people approved, or a quote rests on, stays as it is; and nothing is quoted without a live
-- consent to just that insurance. Neither is a law of one row, so no CHECK holds it.
CREATE FUNCTION guard_pricing_table() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'approved' OR EXISTS (SELECT FROM scoring_insurancequote WHERE table_id = OLD.id) THEN
        RAISE EXCEPTION 'Pricing table % % is approved or used and can''t be changed.', OLD.product, OLD.number
            USING ERRCODE = 'restrict_violation', HINT = 'Propose a new version.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER guard_pricing_table BEFORE UPDATE OR DELETE ON scoring_pricingtable
    FOR EACH ROW EXECUTE FUNCTION guard_pricing_table();
ALTER TABLE scoring_pricingtable ENABLE ALWAYS TRIGGER guard_pricing_table;

CREATE FUNCTION refuse_unconsented_quotes() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    offender bigint;
BEGIN
    SELECT came.borrower_id INTO offender
    FROM new_rows came JOIN scoring_pricingtable priced ON priced.id = came.table_id
    WHERE coalesce((
        SELECT decision FROM devices_consentreceipt receipt
        WHERE receipt.borrower_id = came.borrower_id
          AND purpose = CASE priced.product WHEN 'health' THEN 'health_insurance' ELSE 'motor_insurance' END
          AND kind = CASE priced.product WHEN 'health' THEN 'band' ELSE 'car' END
        ORDER BY receipt.at DESC, receipt.id DESC LIMIT 1
    ), 'never') <> 'given'
    LIMIT 1;
    IF offender IS NOT NULL THEN
        RAISE EXCEPTION 'No live consent of borrower % covers this insurance.', offender
            USING ERRCODE = 'check_violation', HINT = 'Quote through scoring.services.insurance.';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER refuse_unconsented AFTER INSERT ON scoring_insurancequote REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_unconsented_quotes();
ALTER TABLE scoring_insurancequote ENABLE ALWAYS TRIGGER refuse_unconsented;
