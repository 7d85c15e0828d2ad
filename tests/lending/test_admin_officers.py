"""Tests of the officers' own pages: rights come by group, and nobody who decided is deleted."""

from __future__ import annotations

from django.contrib.auth.models import User
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
