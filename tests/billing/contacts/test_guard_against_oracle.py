"""Ten thousand random calendars: what the guard refuses is what section 14 refuses, no more and no less."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any

import psycopg
import pytest

from tests.core.owner import owner_session
from tests.reference.contact_rules import Calendar, Made

CALENDARS = 10_000
EVENTS = 14
BEGINS = datetime(2027, 3, 12, tzinfo=UTC)
ZONES = ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Pacific/Auckland"]
RESULTS = ["connected", "no_answer", "wrong_person", "invalid_number", ""]
FREEZES = ["complaint", "dispute", "hardship", "bereavement", "stop_list", "collection"]

# One calendar a call: the steps are played by the owner, who alone may say what time it is.
PLAY = """
CREATE FUNCTION pg_temp.play(steps jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    step jsonb; said jsonb := '[]'; line bigint; third bigint; made bigint; refused bigint; at_ timestamptz;
    borrower bigint; answer jsonb; shown text[];
BEGIN
    FOR step IN SELECT * FROM jsonb_array_elements(steps) LOOP
        at_ := (step ->> 'at')::timestamptz;
        answer := NULL;
        CASE step ->> 'do'
        WHEN 'begin' THEN
            INSERT INTO lending_borrower (number, name, id_number, phone, name_index, id_number_index, phone_index,
                                          is_student, language, created_at)
            VALUES (step ->> 'number', '', '', '', '', step ->> 'number', step ->> 'phone', false, 'en', at_)
            RETURNING id INTO borrower;
            INSERT INTO lending_creditline (borrower_id,
                limit_fen, principal_outstanding_fen, held_fen, is_frozen, opened_on, product_code)
            VALUES (borrower, 0, 0, 0, false, at_::date, 'xiaodai') RETURNING id INTO line;
            INSERT INTO billing_contactterms (line_id, zone, agreed_from, agreed_until, writing, at, actor)
                VALUES (line, step ->> 'zone', (step ->> 'from')::time, (step ->> 'until')::time, 'letter', at_, '');
            INSERT INTO billing_thirdperson (line_id, name, phone, phone_index, relation, at, actor)
            VALUES (line, '', '', step ->> 'other', 'sister', at_, '') RETURNING id INTO third;
        WHEN 'consent' THEN
            INSERT INTO billing_collectionsconsent (line_id, decision, evidence, at, actor)
            VALUES (line, step ->> 'decision', 'call', at_, '');
        WHEN 'stop' THEN
            INSERT INTO billing_thirdpersonstop (third_person_id, at, actor) VALUES (third, at_, '');
        WHEN 'freeze' THEN
            INSERT INTO billing_contactfreeze (line_id, reason, note, begun_at, until_at, actor)
            VALUES (line, step ->> 'reason', '', at_, (step ->> 'until')::timestamptz, 'test');
        WHEN 'thaw' THEN
            INSERT INTO billing_contactfreezeend (freeze_id, note, at, actor)
            SELECT id, '', at_, 'test' FROM billing_contactfreeze stop WHERE line_id = line
            AND NOT EXISTS (SELECT FROM billing_contactfreezeend WHERE freeze_id = stop.id)
            AND (until_at IS NULL OR until_at > at_);
        WHEN 'ask' THEN
            SELECT * INTO made, refused FROM reserve_contact_at(
                line, step ->> 'kind', CASE WHEN step ->> 'whom' <> 'debtor' THEN third END,
                (SELECT id FROM billing_messagetemplate WHERE code = step ->> 'words'),
                coalesce(step ->> 'two', ''), at_);
            IF made IS NOT NULL AND step ->> 'result' <> '' THEN
                INSERT INTO billing_contactoutcome (contact_id, result, note, receipt, actor, at)
                VALUES (made, step ->> 'result', '', '', 'test', at_);
            END IF;
            answer := (SELECT jsonb_build_object('rules', jsonb_agg(DISTINCT reason ->> 'rule'), 'again', allowed_from)
                       FROM billing_contactrefusal, jsonb_array_elements(reasons) AS reason
                       WHERE billing_contactrefusal.id = refused GROUP BY allowed_from);
        WHEN 'report' THEN
            made := report_contact(line, step ->> 'kind', (SELECT id FROM billing_agency WHERE name = 'agency'),
                                   CASE WHEN step ->> 'whom' <> 'debtor' THEN third END, NULL,
                                   coalesce(step ->> 'two', ''),
                                   'zhang', '', at_, nullif(step ->> 'result', ''), '');
            answer := (SELECT jsonb_build_object('rules', jsonb_agg(DISTINCT rule)) FROM billing_contactfinding
                       WHERE contact_id = made HAVING count(*) > 0);
        END CASE;
        said := said || jsonb_build_array(answer);
    END LOOP;
    RETURN said;
END $$;
"""


@pytest.fixture
def owner(db: None) -> Any:
    """Open a session of the owner in which the clock is free and wishes aren't stamped; nothing of it stays."""
    with owner_session() as cursor:
        cursor.execute("SELECT set_config('xiaodai.actor', 'officer:wang', false)")
        for table in ("contactterms", "collectionsconsent", "thirdperson", "thirdpersonstop"):
            cursor.execute(f"ALTER TABLE billing_{table} DISABLE TRIGGER stamp")
        # The days lie ahead of the clock: reports of them are let in for this test alone.
        cursor.execute("SELECT pg_get_functiondef('report_contact'::regproc)")
        (body,) = cursor.fetchone() or ("",)
        cursor.execute(body.replace("at_ > clock_timestamp()", "false"))
        cursor.execute(
            "INSERT INTO billing_agency (name, contract, ends_on) VALUES ('agency', '', '2030-01-01')"
        )
        cursor.execute(
            "INSERT INTO auth_user (username, password, is_superuser, first_name, last_name, email, is_staff,"
            " is_active, date_joined) VALUES ('zhao', '', false, '', '', '', true, true, now())"
        )
        cursor.execute(PLAY)
        yield cursor
        cursor.connection.rollback()


class Story:
    """One random calendar: the steps to play, and what section 14 says to each."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        zone = self.draw.choice(ZONES[:1] * 3 + ZONES)
        hours = [None, None, (time(7), time(23, 30)), (time(20), time(1)), (time(0), time(0))]
        agreed = self.draw.choice(hours)
        self.calendar = Calendar(zone, f"own-{seed}", agreed)
        self.at = BEGINS + timedelta(hours=self.draw.randrange(48))
        self.other = f"other-{seed}"
        self.steps: list[dict[str, Any]] = [
            {
                "do": "begin",
                "number": f"N{seed}",
                "phone": self.calendar.debtors_number,
                "other": self.other,
                "zone": zone,
                "from": agreed and agreed[0].isoformat(),
                "until": agreed and agreed[1].isoformat(),
                "at": (BEGINS - timedelta(days=9)).isoformat(),
            }
        ]
        self.expected: list[set[str] | None] = [None]
        self.busy = self.draw.random() < 0.5  # many calls on one day, or days that pass
        self.mood = self.draw.choice(
            [["no_answer"] * 3 + RESULTS, RESULTS, ["connected"] * 3 + RESULTS]
        )
        for _ in range(self.draw.randrange(4, 2 * EVENTS)):
            self._go_on()

    def _go_on(self) -> None:
        minutes = self.draw.choice([1, 7, 20, 40] if self.busy else [5, 60, 240, 600, 1440])
        self.at += timedelta(minutes=minutes, seconds=self.draw.randrange(60))
        if self.draw.random() < 0.06:  # the very second at which a day, or the hours, begin or end
            self.at = self.at.replace(minute=0, second=0) + timedelta(hours=1)
        chosen = self.draw.random()
        if chosen < 0.72:
            self._contact("ask", self.at)
        elif chosen < 0.82:
            back = timedelta(minutes=self.draw.choice([0, 30, 300, 1500]), microseconds=1)
            self._contact("report", self.at - back)
        elif chosen < 0.90:
            self._consent()
        elif chosen < 0.92:
            self._stop()
        elif chosen < 0.96:
            self._freeze()
        else:
            self._thaw()

    def _contact(self, do: str, at: datetime) -> None:
        kind = self.draw.choice(["call"] * 6 + ["sms", "app", "letter", "visit"])
        third = kind in {"call", "sms"} and self.draw.random() < 0.3
        result = self.draw.choice(self.mood) if kind == "call" else ""
        number = self.other if third else self.calendar.debtors_number
        made = Made(kind, "third" if third else "debtor", number, at, result)
        right = {"sms": "overdue-sms", "app": "overdue-app", "letter": "overdue-letter"}.get(kind)
        words = self.draw.choice(["good", "good", "silent", "none"])
        code = {"good": right, "silent": "call-back-sms", "none": "overdue"}[words]
        if kind != "sms" and words == "silent":
            words = "none"
        if do == "report":
            code, words = None, "silent"
        two = self.draw.random() < 0.7
        companion = ("zhao" if do == "ask" else "li") if two else ""
        asked = made if do == "report" else Made(kind, made.whom, number, at)
        broken = self.calendar.refused(asked, two=two, words=words)
        self._step(
            broken,
            do=do,
            kind=kind,
            whom=made.whom,
            words=code,
            two=companion,
            result=result,
            at=at,
        )
        if do == "report" or not broken:
            self.calendar.made.append(made)

    def _consent(self) -> None:
        given = self.draw.random() < 0.8
        self.calendar.consents.append((self.at, given))
        self._step(None, do="consent", decision="given" if given else "withdrawn", at=self.at)

    def _stop(self) -> None:
        if self.calendar.stopped_at is None:
            self.calendar.stopped_at = self.at
            self._step(None, do="stop", at=self.at)

    def _freeze(self) -> None:
        reason = self.draw.choice(FREEZES)
        until = (
            self.at + timedelta(hours=self.draw.choice([2, 30]))
            if self.draw.random() < 0.5
            else None
        )
        self.calendar.freezes.append([reason, self.at, until])
        self._step(None, do="freeze", reason=reason, until=until and until.isoformat(), at=self.at)

    def _thaw(self) -> None:
        for freeze in self.calendar.freezes:
            if freeze[2] is None or freeze[2] > self.at:
                freeze[2] = self.at
        self._step(None, do="thaw", at=self.at)

    def _step(self, broken: set[str] | None, *, at: datetime, **step: Any) -> None:
        self.steps.append({**step, "at": at.isoformat()})
        self.expected.append(broken)


def said(cursor: psycopg.Cursor, story: Story) -> list[set[str]]:
    """Play a calendar; return the rules that refused each step."""
    cursor.execute("SAVEPOINT calendar")
    cursor.execute("SELECT pg_temp.play(%s)", [json.dumps(story.steps)])
    (answers,) = cursor.fetchone() or ([],)
    cursor.execute("ROLLBACK TO SAVEPOINT calendar")
    return [set(answer["rules"]) if answer else set() for answer in answers]


def test_nothing_forbidden_gets_through_and_nothing_allowed_is_refused(
    owner: psycopg.Cursor,
) -> None:
    met: Counter[str] = Counter()
    for seed in range(CALENDARS):
        story = Story(seed)
        for no, (got, expected) in enumerate(zip(said(owner, story), story.expected, strict=True)):
            assert got == (expected or set()), (seed, no, story.steps[: no + 1])
            met.update(f"{story.steps[no]['do']} {rule}" for rule in got or {"none"})
    rules = [
        "hours",
        "connected_calls",
        "attempts",
        "third_person",
        "visits",
        "person_freeze",
        "money_freeze",
    ]
    assert [rule for rule in rules for do in ("ask", "report") if not met[f"{do} {rule}"]] == []
    assert met["ask templates"] > 100
    assert met["ask none"] > 10_000
