-- The one way to a contact: reserved, completed, reported. The application may not write these tables itself; these
-- functions run as their owner. The clock is the database's, read once the locks are held.

-- Two collectors wait for one another: of one line, so that neither takes the other's last call, and of one number,
-- which may stand on several lines. Counts are read by statements that begin after the locks are held, which needs
-- READ COMMITTED; an older snapshot would not see what the other took.
CREATE FUNCTION lock_contacts(line bigint, number_ text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'Contacts are reserved in READ COMMITTED only, not in %.', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state', HINT = 'An older snapshot would miss calls of others.';
    END IF;
    IF NOT EXISTS (SELECT FROM lending_creditline WHERE id = line) THEN
        RAISE EXCEPTION 'There is no line %.', line USING ERRCODE = 'foreign_key_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('contacts of line ' || line, 0));
    IF number_ <> '' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('contacts of number ' || number_, 0));
    END IF;
END
$$;

-- The index of the number that a contact goes to: the third person's, or the debtor's own. NULL where none is needed.
CREATE FUNCTION contact_number_index(line bigint, kind_ text, third bigint) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    index_ text;
BEGIN
    IF third IS NOT NULL AND kind_ NOT IN ('call', 'sms') THEN
        RAISE EXCEPTION 'A third person is reached by number: call or SMS.' USING ERRCODE = 'check_violation';
    END IF;
    IF kind_ NOT IN ('call', 'sms') THEN
        RETURN NULL;
    END IF;
    IF third IS NULL THEN
        SELECT borrower.phone_index INTO index_ FROM lending_creditline owner
        JOIN lending_borrower borrower ON borrower.id = owner.borrower_id WHERE owner.id = line;
    ELSE
        SELECT phone_index INTO index_ FROM billing_thirdperson WHERE id = third AND line_id = line;
    END IF;
    IF coalesce(index_, '') = '' THEN
        RAISE EXCEPTION 'No number of this person is kept.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN index_;
END
$$;

CREATE FUNCTION keep_contact(
    line bigint, kind_ text, third bigint, template bigint, number_ text, agency bigint, companion_ text, caller_ text,
    reference_ text, at_ timestamptz
)
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    number_id bigint;
    kept bigint;
BEGIN
    IF number_ IS NOT NULL THEN
        INSERT INTO billing_contactnumber (line_id, number_index) VALUES (line, number_)
        ON CONFLICT (line_id, number_index) WHERE number_index <> '' DO NOTHING;
        SELECT id INTO number_id FROM billing_contactnumber WHERE line_id = line AND number_index = number_;
    END IF;
    INSERT INTO billing_contact (line_id, kind, third_person_id, number_id, template_id, agency_id, at, companion, caller,
                                 reference, actor, recorded_at)
    VALUES (line, kind_, third, number_id, template, agency, at_, companion_, caller_, reference_,
            acting_person('billing_contact'), clock_timestamp())
    RETURNING id INTO kept;
    RETURN kept;
END
$$;

-- Reserve a contact at an instant, NULL for now, or keep its refusal. One of the two ids is NULL.
CREATE FUNCTION reserve_contact_at(
    line bigint, kind_ text, third bigint, template bigint, companion_ text, at_ timestamptz
)
RETURNS TABLE (contact bigint, refusal bigint)
LANGUAGE plpgsql AS $$
DECLARE
    actor_ text := acting_person('billing_contact');
    number_ text := contact_number_index(line, kind_, third);
    against jsonb;
    again timestamptz;
BEGIN
    IF kind_ IS NULL OR kind_ NOT IN ('call', 'sms', 'app', 'letter', 'visit') THEN
        RAISE EXCEPTION '% is no contact that we make.', kind_ USING ERRCODE = 'check_violation';
    END IF;
    IF companion_ <> '' AND NOT EXISTS (SELECT FROM auth_user WHERE username = companion_ AND is_active) THEN
        RAISE EXCEPTION 'There is no officer %.', companion_ USING ERRCODE = 'check_violation';
    END IF;
    PERFORM lock_contacts(line, number_);
    at_ := coalesce(at_, clock_timestamp());
    SELECT jsonb_agg(to_jsonb(refused)), CASE WHEN bool_and(refused.allowed_from IS NOT NULL) THEN max(refused.allowed_from) END
    INTO against, again
    FROM contact_refusals(line, kind_, third, template, number_, actor_,
                          CASE WHEN companion_ = '' THEN '' ELSE 'officer:' || companion_ END, at_) AS refused;
    IF against IS NULL THEN
        contact := keep_contact(line, kind_, third, template, number_, NULL, companion_, '', '', at_);
    ELSE
        INSERT INTO billing_contactrefusal (line_id, kind, third_person_id, template_id, at, rule, because, allowed_from,
                                            reasons, actor)
        VALUES (line, kind_, third, template, at_, against -> 0 ->> 'rule', against -> 0 ->> 'because', again, against, actor_)
        RETURNING id INTO refusal;
    END IF;
    RETURN NEXT;
END
$$;

CREATE FUNCTION reserve_contact(line bigint, kind text, third bigint, template bigint, companion text)
RETURNS TABLE (contact bigint, refusal bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM reserve_contact_at(line, kind, third, template, coalesce(companion, ''), NULL)
$$;

-- Complete a contact by its one further row. A note comes encrypted.
CREATE FUNCTION complete_contact(contact_ bigint, result_ text, note_ text, receipt_ text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    made billing_contact;
    kept bigint;
BEGIN
    SELECT * INTO made FROM billing_contact WHERE id = contact_;
    IF made.id IS NULL THEN
        RAISE EXCEPTION 'There is no contact %.', contact_ USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF result_ IS NULL OR NOT result_ = ANY (CASE made.kind
        WHEN 'call' THEN ARRAY['connected', 'no_answer', 'wrong_person', 'invalid_number']
        WHEN 'visit' THEN ARRAY['met', 'not_met']
        WHEN 'incoming' THEN ARRAY['noted']
        ELSE ARRAY['delivered', 'undelivered'] END)
    THEN
        RAISE EXCEPTION '% is no result of a %.', result_, made.kind USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO billing_contactoutcome (contact_id, result, note, receipt, actor, at)
    VALUES (contact_, result_, note_, coalesce(receipt_, ''), acting_person('billing_contactoutcome'), clock_timestamp())
    RETURNING id INTO kept;
    RETURN kept;
END
$$;

-- Keep what happened without us: an agency's contact, or the borrower coming to us (no agency). It counts for its own
-- day; what the rules would have refused opens a finding. What an agency reports twice is kept once.
-- `number_` is the index of the number an agency called, NULL where it is the person's own. `result_` may be NULL.
CREATE FUNCTION report_contact(
    line bigint, kind_ text, agency bigint, third bigint, number_ text, companion_ text, caller_ text, reference_ text,
    at_ timestamptz, result_ text, note_ text
)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    index_ text := CASE WHEN kind_ IN ('call', 'sms') THEN coalesce(number_, contact_number_index(line, kind_, third)) END;
    kept bigint;
BEGIN
    IF at_ > clock_timestamp() THEN
        RAISE EXCEPTION 'A contact of the future can''t be reported.' USING ERRCODE = 'check_violation';
    END IF;
    IF (kind_ = 'incoming') <> (agency IS NULL) THEN
        RAISE EXCEPTION 'An agency reports what it did, and nobody reports our own.' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM lock_contacts(line, index_);
    SELECT id INTO kept FROM billing_contact WHERE agency_id = agency AND reference = reference_ AND reference_ <> '';
    IF kept IS NOT NULL THEN
        RETURN kept;
    END IF;
    kept := keep_contact(line, kind_, third, NULL, index_, agency, companion_, caller_, reference_, at_);
    IF result_ IS NOT NULL THEN
        PERFORM complete_contact(kept, result_, note_, '');
    END IF;
    IF agency IS NOT NULL THEN
        INSERT INTO billing_contactfinding (contact_id, rule, because, counted, most, opened_at, reason)
        SELECT kept, breach.rule, breach.because, breach.counted, breach.most, clock_timestamp(), ''
        FROM contact_refusals(line, kind_, third, NULL, index_, caller_, companion_, at_, result_, kept) AS breach
        WHERE breach.rule <> 'templates'
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN kept;
END
$$;

-- A freeze begins and ends by the database's clock, beside no contact that is being reserved. Notes come encrypted.
CREATE FUNCTION begin_contact_freeze(line bigint, reason_ text, note_ text, until_ timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept bigint;
BEGIN
    PERFORM lock_contacts(line, '');
    INSERT INTO billing_contactfreeze (line_id, reason, note, begun_at, until_at, actor)
    VALUES (line, reason_, note_, clock_timestamp(), until_, acting_person('billing_contactfreeze'))
    RETURNING id INTO kept;
    RETURN kept;
END
$$;

CREATE FUNCTION end_contact_freeze(freeze_ bigint, note_ text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept bigint;
BEGIN
    INSERT INTO billing_contactfreezeend (freeze_id, note, at, actor)
    VALUES (freeze_, note_, clock_timestamp(), acting_person('billing_contactfreezeend'))
    RETURNING id INTO kept;
    RETURN kept;
END
$$;
