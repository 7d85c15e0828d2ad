"""What lists and headings show."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from lending.models import Borrower
from tests.factories import BorrowerFactory
from tests.lending.test_admin_permissions import logged_in


def test_no_column_is_named_after_a_field_that_would_be_shown_in_its_place() -> None:
    clashes = [
        f"{type(page).__name__}.{column}"
        for model, page in admin.site._registry.items()
        for column in map(str, page.list_display)
        if column in vars(type(page)) and column in {field.name for field in model._meta.fields}
    ]

    assert clashes == []


@pytest.mark.django_db
def test_a_heading_keeps_the_spelling_of_a_number() -> None:
    borrower: Borrower = BorrowerFactory(number="u-10086")
    client: Client = logged_in("lending.view_borrower")

    shown = client.get(reverse("admin:lending_borrower_change", args=[borrower.pk]))

    assert re.search(r"tracking-tight\">\s*u-10086 ", shown.content.decode())
