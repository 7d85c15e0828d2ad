DROP PROCEDURE leave_unaudited(regclass);
DROP PROCEDURE audit_table(regclass, text[], text[], boolean);
DROP FUNCTION record_change();
DROP FUNCTION without_hidden(jsonb, text[]);
DROP FUNCTION acting_person(text);
