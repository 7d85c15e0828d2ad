"""What a credit bureau writes of people, and how they repaid us before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scoring.synthetic.behaviour import Values, Ways

Whole = NDArray[np.int64]


def bureau_figures(ways: Ways, chance: np.random.Generator) -> dict[str, Values]:
    """Draw one report of everybody, in the columns that features read."""
    people = len(ways)
    limit = np.round(ways.of["credit_yuan"], -2)
    used = np.clip(ways.of["utilisation"] * np.exp(0.15 * chance.standard_normal(people)), 0, 1.1)
    lean = ways.of["overdue"] + 0.5 * chance.standard_normal(people)
    is_overdue = lean > 1.5
    worst = np.where(lean > 0.4, 30 * np.clip((lean - 0.4) * 1.6, 0.05, 6), 0)
    return {
        "open_accounts": 1.0 + chance.poisson(ways.of["accounts"]),
        "balance_yuan": np.round(limit * used),
        "limit_yuan": limit,
        "inquiries_3m": chance.poisson(ways.of["inquiries"]).astype(float),
        "overdue_accounts": is_overdue * (1.0 + chance.poisson(0.4, people)),
        "worst_dpd_24m": np.round(worst),
        "months_on_file": np.round(np.clip(ways.of["months_on_file"], 1, 300)),
    }


@dataclass(frozen=True)
class Earlier:
    """Instalments of earlier loans. `person` says whose; `due` and `drawn` are days before the person's scoring.

    `loan_of` says to which loan an instalment belongs; loans are numbered over everybody.
    """

    person: Whole
    loan_of: Whole
    due: Whole
    days_late: Whole
    loans: dict[str, Whole]


def earlier_instalments(
    ways: Ways, has_any: NDArray[np.bool_], chance: np.random.Generator
) -> Earlier:
    """Draw the loans that people have repaid: up to four of three instalments, one after another.

    The instalments that a person pays late, and how late, follow the one lean that the next loan will follow as well.
    """
    loans = np.where(has_any, 1 + chance.binomial(3, 0.4, len(ways)), 0)
    owner = np.repeat(np.arange(len(ways)), loans)
    place = np.concatenate([np.arange(count) for count in loans]) if len(owner) else owner
    drawn = 125 + 105 * place + chance.integers(0, 15, len(owner))
    person, loan = np.repeat(owner, 3), np.repeat(np.arange(len(owner)), 3)
    due = drawn[loan] - 32 * (1 + np.tile(np.arange(3), len(owner)))
    lean = ways.of["lateness"][person]
    is_late = chance.random(len(person)) < ndtr(1.1 * lean - 1.25)
    days = np.ceil(chance.exponential(4 * np.exp(0.9 * lean)))
    days_late = np.where(is_late, np.minimum(days, due - 1), 0).astype(np.int64)
    hurried = chance.random(len(owner)) < ways.of["hurry"][owner]
    return Earlier(
        person,
        loan,
        due,
        days_late,
        {"person": owner, "drawn": drawn, "prepayments": hurried.astype(np.int64)},
    )
