"""The page of figures on public sets says which marks were missed, whatever they are."""

from benchmarks.public_sets_page import Marks, misses, page
from scoring.engine.cross_validation import Figures

MARKS = Marks(scorecard=0.76, best=0.78, brier=0.1333, leak=0.80)


def figures(auc: float, brier: float = 0.13) -> Figures:
    return Figures(
        auc=auc,
        auc_low=auc - 0.01,
        auc_high=auc + 0.01,
        auc_by_seed=[auc],
        gini=2 * auc - 1,
        ks=0.4,
        brier=brier,
        calibration=[],
    )


def judged(scorecard: float, challenger: float, blend: float, **best: float) -> dict[str, Figures]:
    return {
        "scorecard": figures(scorecard),
        "challenger": figures(challenger, **best),
        "blend": figures(blend),
    }


def test_marks_that_are_reached_are_not_named() -> None:
    assert misses("set", judged(0.765, 0.79, 0.785), 0.78, MARKS) == []


def test_each_missed_mark_is_named_with_its_figure() -> None:
    found = misses("set", judged(0.7599, 0.7799, 0.77, brier=0.14), 0.78, MARKS)
    assert [said.split(" where ")[0] for said in found] == [
        "set, scorecard 0.7599",
        "set, challenger 0.7799",
        "set, Brier of challenger 0.1400",
    ]


def test_a_figure_too_good_is_named_as_a_leak() -> None:
    assert misses("set", judged(0.77, 0.81, 0.79), 0.78, MARKS) == [
        "set, challenger 0.8100: too good, look for a leak"
    ]


def test_the_page_says_how_it_was_made() -> None:
    text = page({"set": judged(0.765, 0.79, 0.785)}, {}, {"set": 0.7512}, {"set": MARKS})
    assert "python -m benchmarks.public_sets FOLDER --write" in text
    assert "optbinning " in text
    assert "seeds 0, 1, 2" in text
    assert "Every mark is reached." in text
    assert "| 0.7512 |" in text


def test_a_best_too_far_below_lightgbm_is_named() -> None:
    assert misses("set", judged(0.765, 0.79, 0.785), 0.7949, MARKS) == []
    assert misses("set", judged(0.765, 0.79, 0.785), 0.7951, MARKS) == [
        "set, challenger 0.7900 where LightGBM's defaults have 0.7951"
    ]
