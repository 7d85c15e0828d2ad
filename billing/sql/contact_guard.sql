-- What the rules of contacts refuse (product rules, section 14). Asked by the functions that reserve and report a contact
-- (contact_actions.sql), and by pages that tell whom one may call now. What the ORM could not do: it must hold in every
-- process and by SQL, so it lies in the database.

-- The rule of a kind that counts on a day: the last that began. No row where there is none or it is switched off.
CREATE FUNCTION contact_rule(kind_ text, on_ date) RETURNS SETOF billing_contactrule
LANGUAGE sql STABLE AS $$
    SELECT last_one.* FROM (
        SELECT * FROM billing_contactrule WHERE kind = kind_ AND effective_from <= on_
        ORDER BY effective_from DESC LIMIT 1
    ) AS last_one
    WHERE last_one.is_on
$$;

CREATE FUNCTION contact_zone(line bigint, at_ timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT zone FROM billing_contactterms WHERE line_id = line AND at <= at_
                     ORDER BY at DESC, id DESC LIMIT 1), 'Asia/Shanghai')
$$;

-- When contact is open around an instant, from the day before to two days after: the rule's hours, and what the borrower
-- agreed to in writing. For the rule of visits: its own hours alone. All of time where the rule is switched off.
CREATE FUNCTION contact_hours(line bigint, at_ timestamptz, kind_ text DEFAULT 'hours') RETURNS tstzmultirange
LANGUAGE plpgsql STABLE AS $$
DECLARE
    zone_ text := contact_zone(line, at_);
    day date := (at_ AT TIME ZONE zone_)::date;
    rule billing_contactrule;
    agreed billing_contactterms;
BEGIN
    SELECT * INTO rule FROM contact_rule(kind_, day);
    IF rule.id IS NULL THEN
        RETURN tstzmultirange(tstzrange(NULL, NULL));
    END IF;
    IF kind_ = 'hours' THEN
        SELECT * INTO agreed FROM billing_contactterms WHERE line_id = line AND at <= at_
        ORDER BY at DESC, id DESC LIMIT 1;
    END IF;
    RETURN (
        SELECT range_agg(tstzrange(hours.opens, greatest(hours.opens, hours.closes)))
        FROM generate_series(-1, 2) AS step,
             (VALUES (rule.opens_at, rule.closes_at), (agreed.agreed_from, agreed.agreed_until)) AS local (opens, closes),
             LATERAL (SELECT (day + step + local.opens) AT TIME ZONE zone_ AS opens,
                             (day + step + (local.closes <= local.opens)::int + local.closes) AT TIME ZONE zone_ AS closes
             ) AS hours
        WHERE local.opens IS NOT NULL
    );
END
$$;

-- The first instant from one on at which contact is open.
CREATE FUNCTION next_open(hours tstzmultirange, from_ timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN hours @> from_ THEN from_
           ELSE (SELECT min(lower(part)) FROM unnest(hours) AS part WHERE lower(part) > from_) END
$$;

-- The calls of one line or to one number in the local day of an instant, but for one that is asked about itself.
CREATE FUNCTION calls_of_day(line bigint, at_ timestamptz, number_ text, besides bigint)
RETURNS TABLE (id bigint, result text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    zone_ text := contact_zone(line, at_);
    day date := (at_ AT TIME ZONE zone_)::date;
    begins timestamptz := day::timestamp AT TIME ZONE zone_;
    ends timestamptz := (day + 1)::timestamp AT TIME ZONE zone_;
BEGIN
    IF number_ IS NULL THEN
        RETURN QUERY
        SELECT contact.id, coalesce(outcome.result, 'connected')::text
        FROM billing_contact contact LEFT JOIN billing_contactoutcome outcome ON outcome.contact_id = contact.id
        WHERE contact.line_id = line AND contact.at >= begins AND contact.at < ends AND contact.kind = 'call'
          AND contact.id IS DISTINCT FROM besides;
    ELSE
        RETURN QUERY
        SELECT contact.id, coalesce(outcome.result, 'connected')::text
        FROM billing_contactnumber number
        JOIN billing_contact contact ON contact.number_id = number.id
        LEFT JOIN billing_contactoutcome outcome ON outcome.contact_id = contact.id
        WHERE number.number_index = number_ AND contact.at >= begins AND contact.at < ends AND contact.kind = 'call'
          AND contact.id IS DISTINCT FROM besides;
    END IF;
END
$$;

-- Why a third person may not be reached, '' where they may. Their number is tried after the debtor's proved invalid, or
-- after the last attempts at it, as many as the rule says, all failed; one that nobody completed did not fail.
CREATE FUNCTION third_person_refusal(line bigint, third bigint, template bigint, attempts int, at_ timestamptz)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    tried boolean;
BEGIN
    IF EXISTS (SELECT FROM billing_thirdpersonstop WHERE third_person_id = third AND at <= at_) THEN
        RETURN 'asked_to_stop';
    END IF;
    IF (SELECT decision FROM billing_collectionsconsent WHERE line_id = line AND at <= at_
        ORDER BY at DESC, id DESC LIMIT 1) IS DISTINCT FROM 'given' THEN
        RETURN 'no_consent';
    END IF;
    IF (SELECT tells_of_debt FROM billing_messagetemplate WHERE id = template) THEN
        RETURN 'tells_of_debt';
    END IF;
    WITH calls AS (
        SELECT coalesce(outcome.result, 'connected') AS result,
               row_number() OVER (ORDER BY contact.at DESC, contact.id DESC) AS back
        FROM lending_creditline owner
        JOIN lending_borrower borrower ON borrower.id = owner.borrower_id
        JOIN billing_contact contact ON contact.line_id = owner.id AND contact.third_person_id IS NULL
                                    AND contact.kind = 'call' AND contact.at < at_
        JOIN billing_contactnumber number ON number.id = contact.number_id AND number.number_index = borrower.phone_index
        LEFT JOIN billing_contactoutcome outcome ON outcome.contact_id = contact.id
        WHERE owner.id = line
    )
    SELECT coalesce(count(*) FILTER (WHERE back <= attempts AND result <> 'connected') = attempts, false)
        OR coalesce(min(back) FILTER (WHERE result = 'invalid_number')
                    < coalesce(min(back) FILTER (WHERE result = 'connected'), 9223372036854775807), false)
    INTO tried FROM calls;
    RETURN CASE WHEN tried THEN '' ELSE 'not_tried' END;
END
$$;

-- Everything that refuses a contact at an instant, the hardest to lift first, each with what was counted, what is allowed
-- and from when on it would not refuse any more; NULL: until a person lifts it. `result` is known of reports only,
-- `besides` the contact itself, where it stands already. Who makes it is `actor`, the second at a visit `companion`.
CREATE FUNCTION contact_refusals(
    line bigint, kind_ text, third bigint, template bigint, number_ text, actor_ text, companion_ text,
    at_ timestamptz, result text DEFAULT NULL, besides bigint DEFAULT NULL
)
RETURNS TABLE (rule text, because text, counted int, most int, allowed_from timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    zone_ text := contact_zone(line, at_);
    day date := (at_ AT TIME ZONE zone_)::date;
    tomorrow timestamptz := (day + 1)::timestamp AT TIME ZONE zone_;
    hours tstzmultirange := contact_hours(line, at_);
    visiting tstzmultirange;
    why text;
BEGIN
    RETURN QUERY
    SELECT CASE WHEN stop.reason IN ('collection', 'reported_payment') THEN 'money_freeze' ELSE 'person_freeze' END,
           stop.reason::text, NULL::int, NULL::int,
           next_open(contact_hours(line, stop.until_at), stop.until_at)
    FROM billing_contactfreeze stop
    LEFT JOIN billing_contactfreezeend ended ON ended.freeze_id = stop.id
    WHERE stop.line_id = line AND stop.begun_at <= at_ AND (stop.until_at IS NULL OR stop.until_at > at_)
      AND (ended.at IS NULL OR ended.at > at_)
      AND EXISTS (SELECT FROM contact_rule(CASE WHEN stop.reason IN ('collection', 'reported_payment')
                                                THEN 'money_freeze' ELSE 'person_freeze' END, day))
    ORDER BY stop.until_at DESC NULLS FIRST, stop.id;
    IF third IS NOT NULL THEN
        SELECT third_person_refusal(line, third, template, held.value, at_) INTO why
        FROM contact_rule('third_person', day) AS held;
        IF why <> '' THEN
            RETURN QUERY SELECT 'third_person', why, NULL::int, NULL::int, NULL::timestamptz;
        END IF;
    END IF;
    IF kind_ IN ('sms', 'app', 'letter') AND EXISTS (SELECT FROM contact_rule('templates', day)) AND NOT EXISTS (
        SELECT FROM billing_messagetemplate words
        WHERE words.id = template AND words.kind = kind_ AND words.effective_from <= day AND NOT EXISTS (
            SELECT FROM billing_messagetemplate newer
            WHERE newer.code = words.code AND newer.effective_from > words.effective_from AND newer.effective_from <= day))
    THEN
        RETURN QUERY SELECT 'templates', 'not_in_force', NULL::int, NULL::int, NULL::timestamptz;
    END IF;
    IF kind_ = 'visit' AND EXISTS (SELECT FROM contact_rule('visits', day)) THEN
        IF companion_ = '' OR companion_ = actor_ THEN
            RETURN QUERY SELECT 'visits', 'alone', 1, 2, NULL::timestamptz;
        END IF;
        visiting := contact_hours(line, at_, 'visits');
        IF NOT visiting @> at_ THEN
            RETURN QUERY SELECT 'visits', 'at_night', NULL::int, NULL::int, next_open(visiting, at_);
        END IF;
    END IF;
    IF NOT hours @> at_ THEN
        RETURN QUERY SELECT 'hours', 'closed', NULL::int, NULL::int, next_open(hours, at_);
    END IF;
    IF kind_ = 'call' THEN
        IF coalesce(result, 'connected') = 'connected' THEN
            RETURN QUERY
            SELECT 'connected_calls', 'day_is_full', made.calls::int, held.value::int, next_open(hours, tomorrow)
            FROM contact_rule('connected_calls', day) AS held
            CROSS JOIN (SELECT count(*) AS calls FROM calls_of_day(line, at_, NULL, besides) AS today
                        WHERE today.result = 'connected') AS made
            WHERE made.calls >= held.value;
        END IF;
        RETURN QUERY
        SELECT 'attempts', 'day_is_full', made.calls::int, held.value::int, next_open(hours, tomorrow)
        FROM contact_rule('attempts', day) AS held
        CROSS JOIN (SELECT count(*) AS calls FROM calls_of_day(line, at_, number_, besides)) AS made
        WHERE made.calls >= held.value;
    END IF;
END
$$;
