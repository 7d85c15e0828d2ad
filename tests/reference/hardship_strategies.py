"""Whole cases of hardship for hypothesis: waivers, restructures and pauses among payments, known in any order."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from tests.reference.case_strategies import (
    Case,
    Event,
    amounts_on,
    draw_down_amounts,
    draw_down_days,
    terms,
    with_reversals,
)
from tests.reference.simulator import Terms, due_dates, months_from, yuan

COMPONENTS = ["principal", "interest", "penalty_interest", "compound_interest"]
STOPS = [["penalty"], ["clock"], ["penalty", "clock"], ["clock", "penalty"]]
KINDS = [*["repayment"] * 3, *["waiver"] * 2, *["restructure"] * 2, *["pause"] * 3]


@dataclass
class Story:
    """A case being told: its days that matter, and from which day on a pause of each kind may begin."""

    case: Case
    drawn_on: date
    days: list[date]
    free_from: dict[str, date] = field(default_factory=dict)

    @property
    def events(self) -> list[Event]:
        """What happened so far, in the order told."""
        told: list[Event] = self.case["events"]
        return told

    def any_day(self) -> st.SearchStrategy[date]:
        """Choose a day that matters, the one beside it, or any from the draw-down on for some months."""
        near = [day + timedelta(step) for day in self.days for step in (-1, 0, 0, 1)]
        any_of_all = st.integers(0, 330).map(lambda days: self.drawn_on + timedelta(days))
        return st.one_of(st.sampled_from([d for d in near if d >= self.drawn_on]), any_of_all)


@st.composite
def restructures(draw: st.DrawFn, on: date) -> Event:
    """Agree on one to six new dates, the first up to two months away, at times on a day short months lack."""
    first = on + timedelta(draw(st.integers(1, 60)))
    instalments = draw(st.integers(1, 6))
    interest_only = draw(st.integers(0, min(3, instalments - 1)))
    left_out = interest_only == 0 and draw(st.booleans())
    return {
        "type": "restructure",
        "on": on.isoformat(),
        "first_due_on": first.isoformat(),
        "instalments": instalments,
        **({} if left_out else {"interest_only": interest_only}),
    }


def tell_pause(draw: st.DrawFn, story: Story, on: date, reference: str) -> None:
    """Pause on a day on which nothing of its kind is paused, or the first such day after it; at times resume it."""
    stops = draw(st.sampled_from(STOPS))
    on = max([on, *(story.free_from.get(stop, on) for stop in stops)])
    until = on + timedelta(draw(st.one_of(st.integers(1, 12), st.integers(1, 120))))
    story.events.append(
        {
            "type": "pause",
            "on": on.isoformat(),
            "until": until.isoformat(),
            "stops": stops,
            "ref": reference,
        }
    )
    story.days += [on, until]
    end = until
    if draw(st.integers(0, 2)) == 0:
        end = on + timedelta(draw(st.integers(0, (until - on).days - 1)))
        story.events.append({"type": "resume", "on": end.isoformat(), "of": reference})
        story.days.append(end)
    story.free_from |= dict.fromkeys(stops, end)


def tell(draw: st.DrawFn, story: Story, number: int) -> None:
    """Draw one more event of the story."""
    kind, on, reference = draw(st.sampled_from(KINDS)), draw(story.any_day()), f"e{number}"
    if kind == "pause":
        tell_pause(draw, story, on, reference)
        return
    if kind == "restructure":
        event = draw(restructures(on))
        first = date.fromisoformat(event["first_due_on"])
        story.days += months_from(first.year, first.month, first.day, event["instalments"])
    else:
        amount = draw(amounts_on(story.case, on))
        event = {"type": kind, "on": on.isoformat(), "amount": yuan(amount)}
        if kind == "waiver":
            event["component"] = draw(st.sampled_from(COMPONENTS))
    story.days.append(on)
    story.events.append({**event, "ref": reference})


@st.composite
def hardship_cases(draw: st.DrawFn) -> Case:
    """Make a well-formed case with up to eight events after its draw-down, asked about on the days that matter."""
    drawn_on, agreed = draw(draw_down_days), draw(terms)
    begun = {
        "type": "draw_down",
        "on": drawn_on.isoformat(),
        "amount": yuan(draw(draw_down_amounts)),
    }
    due_on = due_dates(drawn_on, Terms.read(agreed))
    story = Story({"terms": agreed, "events": [begun]}, drawn_on, [drawn_on, *due_on])
    for number in range(draw(st.integers(1, 8))):
        tell(draw, story, number)
    named = [event for event in story.events[1:] if "ref" in event]
    reversals = [event for event in draw(with_reversals(named)) if event not in named]
    events = [*story.events, *reversals]
    if draw(st.booleans()):
        events = draw(st.permutations(events))
    asked = draw(st.lists(story.any_day(), max_size=6))
    end = max(story.days) + timedelta(draw(st.integers(1, 150)))
    as_of = sorted({*asked, *(day for day in story.days if day >= drawn_on), end})
    return {"terms": agreed, "events": events, "as_of": [day.isoformat() for day in as_of]}
