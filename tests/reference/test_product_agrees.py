"""The product and the reference must give the same answer to every well-formed case.

`pytest tests/reference --hypothesis-profile=search` compares some thousands of new cases.
"""

import json
from typing import Any

from hypothesis import given, settings

from billing.maths.case import answer
from billing.maths.case_input import answer_input
from tests.reference.case_strategies import Case, cases
from tests.reference.simulator import answer as reference_answer

EXAMPLES = max(200, settings().max_examples)


def product_answer(case: Case) -> Any:
    """Answer a case as the command does, without the command."""
    (line,) = answer_input(json.dumps(case, indent=1).encode(), answer)
    return json.loads(line.text)


@settings(max_examples=EXAMPLES)
@given(case=cases())
def test_the_product_answers_every_case_as_the_reference_does(case: Case) -> None:
    assert product_answer(case) == reference_answer(case)
