"""The page of features says what the catalogue says."""

from scoring.features.catalogue import FEATURES
from scoring.management.commands.describe_features import PAGE, renewed


def test_the_page_is_the_catalogue() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "run `manage.py describe_features`"


def test_the_page_says_how_many_there_are() -> None:
    assert f"{len(FEATURES)} figures" in PAGE.read_text(encoding="utf-8")
