"""Tests of the officers' own pages: rights come by group, and nobody who decided is deleted."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from tests.factories import OfficerFactory


def test_an_officer_is_edited_and_never_deleted(db: None) -> None:
    superuser, officer = OfficerFactory(is_superuser=True), OfficerFactory()
    client = Client()
    client.force_login(superuser)
    page = client.get(reverse("admin:auth_user_change", args=[officer.pk]))
    assert page.status_code == 200
    assert 'name="groups"' in page.content.decode()
    assert 'name="user_permissions"' not in page.content.decode()
    delete = reverse("admin:auth_user_delete", args=[officer.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=officer.pk).exists()


@pytest.mark.parametrize("key", ["x", "9" * 30, "٣", ""])
def test_choosing_what_is_no_officer_shows_the_list_again(db: None, key: str) -> None:
    client = Client()
    client.force_login(OfficerFactory(is_superuser=True))
    posted = {"action": "open_log_in", "_selected_action": key}
    for page in ("admin:auth_user_changelist", "admin:auth_group_changelist"):
        assert client.post(reverse(page), posted, follow=True).status_code == 200


def test_the_pages_of_officers_are_titled_so(db: None) -> None:
    client = Client()
    client.force_login(OfficerFactory(is_superuser=True))
    chinese = {"Accept-Language": "zh-hans"}
    page = client.get(reverse("admin:auth_user_changelist"), headers=chinese).content.decode()
    assert "监督" in page
    assert "用户</" not in page


@pytest.mark.parametrize(
    "page", ["oauth2_provider/application/", "django_celery_beat/crontabschedule/"]
)
def test_packages_have_no_pages_where_a_slip_stops_the_house(db: None, page: str) -> None:
    client = Client()
    client.force_login(OfficerFactory(is_superuser=True))
    assert client.get(f"/admin/{page}").status_code == 404


def test_a_group_is_never_deleted(db: None) -> None:
    client, group = Client(), Group.objects.create(name="auditor")
    client.force_login(OfficerFactory(is_superuser=True))
    address = reverse("admin:auth_group_delete", args=[group.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Group.objects.filter(pk=group.pk).exists()
