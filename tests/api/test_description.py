"""The OpenAPI document and its pages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from config.api import urlpatterns
from core.services.api_clients import SCOPES
from scoring.api.assessments import EXAMPLE, EXAMPLE_REVIEW

ROWS_ARE_THEIR_OWN_KEY = {"observations", "imports", "transactions", "bureau-reports"}
PAGE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> Any:
    file = tmp_path_factory.mktemp("openapi") / "openapi.json"
    options = {"format": "openapi-json", "file": str(file)}
    call_command("spectacular", "--validate", "--fail-on-warn", **options)
    return json.loads(file.read_text())


def operations(document: Any) -> list[Any]:
    return [
        (path, operation) for path, item in document["paths"].items() for operation in item.values()
    ]


def test_the_document_is_openapi_3_1_and_without_a_warning(document):
    assert document["openapi"] == "3.1.0"


def test_every_route_is_described(document):
    routes = {str(pattern.pattern) for pattern in urlpatterns}
    wanted = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{route}") for route in routes if "api/v1/" in route
    }
    assert set(document["paths"]) == wanted


def test_every_operation_has_summary_description_scope_and_problems(document):
    for path, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["security"][0]["oauth2"], path
        assert {"401", "403"} <= set(operation["responses"]), path


def test_every_parameter_is_explained(document):
    for path, operation in operations(document):
        for parameter in operation["parameters"]:
            assert parameter.get("description"), (path, parameter["name"])


def test_every_deed_needs_an_idempotency_key_unless_its_rows_are_their_own(document):
    for path, item in document["paths"].items():
        for operation in [item["post"]] if "post" in item else []:
            keys = [p for p in operation["parameters"] if p["name"] == "Idempotency-Key"]
            wanted = [] if path.removeprefix("/api/v1/") in ROWS_ARE_THEIR_OWN_KEY else [True]
            assert [key["required"] for key in keys] == wanted, path


def test_the_page_names_every_operation_and_scope(document):
    page = PAGE.read_text(encoding="utf-8")
    nouns = {path.split("/")[3] for path in document["paths"]}
    assert {noun for noun in nouns if noun not in page} == set()
    assert {scope for scope in SCOPES if f"`{scope}`" not in page} == set()


@pytest.mark.parametrize("example", [EXAMPLE, EXAMPLE_REVIEW])
def test_the_page_shows_the_example_of_the_reference(example):
    shown = re.findall(r"```http\n(\{.*?\})\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example in [json.loads(body) for body in shown if "…" not in body]


def test_the_reasons_of_the_example_add_up_to_its_points():
    assert sum(reason["points"] for reason in EXAMPLE["reasons"]) == EXAMPLE["points"]


def test_the_page_asks_no_other_site(db):
    page = Client().get("/api/docs/").content.decode()
    assert "swagger" in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
