"""The product and the reference must give the same answer to every well-formed case of hardship."""

import json

from hypothesis import given, settings

from billing.maths.case import answer, parse
from tests.reference.case_strategies import Case
from tests.reference.hardship_strategies import hardship_cases
from tests.reference.simulator import answer as reference_answer

EXAMPLES = max(300, settings().max_examples)


@settings(max_examples=EXAMPLES)
@given(case=hardship_cases())
def test_the_product_answers_every_case_of_hardship_as_the_reference_does(case: Case) -> None:
    assert answer(parse(json.dumps(case))) == reference_answer(case)
