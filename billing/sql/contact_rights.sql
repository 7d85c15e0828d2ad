-- Who may write what about contacts. Permissions alone would leave the rows' own clock and name to whoever writes them.

REVOKE ALL ON FUNCTION
    lock_contacts(bigint, text), keep_contact(bigint, text, bigint, bigint, text, bigint, text, text, text, timestamptz),
    reserve_contact_at(bigint, text, bigint, bigint, text, timestamptz) FROM PUBLIC;
REVOKE INSERT ON billing_contact, billing_contactoutcome, billing_contactrefusal, billing_contactfreeze,
    billing_contactfreezeend FROM xiaodai_app;
-- A finding is opened by a report and closed by a person; of a number only its index is ever blanked.
REVOKE INSERT, UPDATE, DELETE ON billing_contactfinding, billing_contactnumber FROM xiaodai_app;
GRANT UPDATE (closed_at, closed_by_id, reason) ON billing_contactfinding TO xiaodai_app;
GRANT UPDATE (number_index) ON billing_contactnumber TO xiaodai_app;
-- A third person's data is erased, and not changed: another number is another row.
REVOKE UPDATE, DELETE ON billing_thirdperson FROM xiaodai_app;
GRANT UPDATE (name, phone, phone_index, relation) ON billing_thirdperson TO xiaodai_app;

-- What people wished counts from the instant at which it was recorded, by the name of who recorded it.
CREATE FUNCTION stamp_contact_wish() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := clock_timestamp();
    NEW.actor := acting_person(TG_TABLE_NAME);
    IF TG_TABLE_NAME = 'billing_contactterms' THEN
        PERFORM now() AT TIME ZONE NEW.zone; -- fails where there is no such zone
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION guard_erasure_of_third_person() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.phone_index <> '' THEN
        RAISE EXCEPTION 'The data of third person % is erased or stays.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'Another number is another row.';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION guard_erasure_of_number() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number_index <> '' OR EXISTS (
        SELECT FROM billing_contact WHERE number_id = OLD.id AND at > clock_timestamp() - interval '7 days')
    THEN
        RAISE EXCEPTION 'Attempts are counted by number %.', OLD.id
            USING ERRCODE = 'restrict_violation', HINT = 'It may be blanked a week after its last contact.';
    END IF;
    RETURN NEW;
END
$$;

-- A closed finding stays as it was closed.
CREATE FUNCTION guard_contact_finding() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'Finding % is closed and can''t be changed.', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

-- A rule or template is put in force by two people: when all is written, its approval says just what it says. The ORM's
-- constraints see one row only.
CREATE FUNCTION require_two_people() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM core_approval asked
        WHERE asked.id = NEW.approval_id AND asked.verdict = 'approved' AND asked.action = TG_ARGV[0]
          AND asked.payload = to_jsonb(NEW) - '{id,approval_id}'::text[]
    ) THEN
        RAISE EXCEPTION 'Row % of % was not decided by two people.', NEW.id, TG_TABLE_NAME
            USING ERRCODE = 'check_violation', HINT = 'Ask for it, and have another officer approve it.';
    END IF;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    wish text;
BEGIN
    FOREACH wish IN ARRAY ARRAY['billing_contactterms', 'billing_collectionsconsent', 'billing_thirdperson',
                                'billing_thirdpersonstop'] LOOP
        EXECUTE format('CREATE TRIGGER stamp BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION stamp_contact_wish()', wish);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER stamp', wish);
    END LOOP;
END
$$;
CREATE TRIGGER only_erased BEFORE UPDATE ON billing_thirdperson
    FOR EACH ROW EXECUTE FUNCTION guard_erasure_of_third_person();
ALTER TABLE billing_thirdperson ENABLE ALWAYS TRIGGER only_erased;
CREATE TRIGGER only_erased BEFORE UPDATE ON billing_contactnumber
    FOR EACH ROW EXECUTE FUNCTION guard_erasure_of_number();
ALTER TABLE billing_contactnumber ENABLE ALWAYS TRIGGER only_erased;
CREATE TRIGGER stays_closed BEFORE UPDATE ON billing_contactfinding
    FOR EACH ROW EXECUTE FUNCTION guard_contact_finding();
ALTER TABLE billing_contactfinding ENABLE ALWAYS TRIGGER stays_closed;
CREATE CONSTRAINT TRIGGER by_two_people AFTER INSERT ON billing_contactrule DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_two_people('billing.change_contact_rule');
ALTER TABLE billing_contactrule ENABLE ALWAYS TRIGGER by_two_people;
CREATE CONSTRAINT TRIGGER by_two_people AFTER INSERT ON billing_messagetemplate DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION require_two_people('billing.approve_message_template');
ALTER TABLE billing_messagetemplate ENABLE ALWAYS TRIGGER by_two_people;
