"""Tests of who stands for what a request or a task changes."""

import pytest
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.celery import app
from config.signing import SigningMiddleware
from core.models import AuditEvent
from tests.factories import OfficerFactory


def last_actor() -> str:
    return AuditEvent.objects.latest("pk").actor


def create_group(request: HttpRequest) -> HttpResponse:
    Group.objects.create(name="collectors")
    return HttpResponse()


@pytest.mark.django_db
def test_an_officer_stands_for_what_their_request_changes(rf: RequestFactory) -> None:
    request = rf.post("/")
    request.user = OfficerFactory(username="wang")
    SigningMiddleware(create_group)(request)
    assert last_actor() == "officer:wang"


@pytest.mark.django_db
def test_a_task_stands_for_what_it_changes() -> None:
    @app.task(name="tests.collect", shared=False)
    def collect() -> None:
        Group.objects.create(name="collectors")

    collect()
    assert last_actor() == "system:collect"


@pytest.mark.django_db
def test_signing_in_needs_nobody_to_stand_for_it(client, django_user_model) -> None:
    django_user_model.objects.create_superuser("li", password="a long password of the tests")
    events = AuditEvent.objects.count()
    given = {"username": "li", "password": "a long password of the tests"}
    assert client.post("/admin/login/", given).status_code == 302
    (event,) = AuditEvent.objects.order_by("pk")[events:]
    assert (event.operation, event.actor) == ("LOGIN", "officer:li")
