DROP PROCEDURE make_changeable(regclass);
DROP PROCEDURE make_insert_only(regclass);
DROP FUNCTION refuse_change();
