DROP TRIGGER replaces_what_was_reversed ON billing_receipt;
DROP FUNCTION refuse_replacing_what_stands();
DROP TRIGGER reference_is_free ON billing_fact;
DROP FUNCTION refuse_reference_that_stands();
