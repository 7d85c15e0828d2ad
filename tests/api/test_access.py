"""Who may call the API, and how everybody else is answered."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import AccessToken, Application

from core.models import ApiClient

TOKEN = "/oauth/token"


@pytest.fixture(autouse=True)
def fast_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def problem(response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == response.status_code
    return response.status_code, body["type"].removeprefix("urn:xiaodai:problem:")


def credentials(capsys, *options: str) -> dict[str, str]:
    call_command("create_api_client", "app", *options)
    return dict(line.split("=", 1) for line in capsys.readouterr().out.split())


def take_token(given: dict[str, str], **form: str):
    form = {"grant_type": "client_credentials", **form}
    basic = {"client_id": given["CLIENT_ID"], "client_secret": given["CLIENT_SECRET"]}
    return Client().post(TOKEN, basic | form)


def test_a_request_without_a_token_is_asked_for_one(db):
    response = Client().get("/api/v1/lines/u-1")
    assert problem(response) == (401, "not-authenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer \xff", "x" * 5000]
)
def test_a_wrong_token_is_refused(db, header):
    assert problem(Client().get("/api/v1/lines/u-1", headers={"authorization": header})) == (
        401,
        "not-authenticated",
    )


def test_an_expired_token_is_refused(backend_with):
    backend = backend_with("lines:read", expires_in=timedelta(seconds=-1))
    assert problem(backend.get("lines/u-1")) == (401, "not-authenticated")


def test_a_token_covers_its_scopes_only(backend_with):
    assert problem(backend_with("loans:read").get("lines/u-1")) == (403, "scope-missing")


def test_a_secret_is_printed_once_and_stored_as_a_hash(db, capsys):
    given = credentials(capsys)
    stored = Application.objects.get(client_id=given["CLIENT_ID"])
    assert given["CLIENT_SECRET"] not in stored.client_secret


def test_a_client_takes_a_token_for_its_own_scopes(db, capsys):
    taken = take_token(credentials(capsys, "--scope", "lines:read", "--scope", "loans:read"))
    assert set(taken.json()["scope"].split()) == {"lines:read", "loans:read"}


def test_a_client_gets_no_token_for_a_scope_it_hasnt(db, capsys):
    given = credentials(capsys, "--scope", "lines:read")
    assert take_token(given, scope="draw-downs:write").json() == {"error": "invalid_scope"}


def test_only_the_hash_of_a_token_is_stored(db, capsys):
    taken = take_token(credentials(capsys)).json()["access_token"]
    assert AccessToken.objects.get().token == ""
    assert (
        Client().get("/api/v1/lines/u-1", headers={"authorization": f"Bearer {taken}"}).status_code
        == 404
    )


@pytest.mark.parametrize(
    "form", [{"client_secret": "wrong"}, {"client_id": "nobody"}, {"grant_type": "password"}]
)
def test_wrong_credentials_get_no_token(db, capsys, form):
    assert take_token(credentials(capsys), **form).status_code in (400, 401)


@pytest.mark.parametrize("name", ["client_id", "client_secret", "scope"])
def test_a_nul_in_a_token_request_is_refused(db, capsys, name):
    assert take_token(credentials(capsys), **{name: "\x00"}).status_code in (400, 401)


def test_two_clients_dont_share_a_name(db, capsys):
    credentials(capsys)
    with pytest.raises(CommandError, match="name"):
        call_command("create_api_client", "app")
    assert ApiClient.objects.count() == 1


def test_an_unknown_scope_is_refused(db):
    with pytest.raises(CommandError, match="scopes"):
        call_command("create_api_client", "app", "--scope", "everything")
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize(
    "path", ["/api/v1/nowhere", "/api/", "/api/v1/loans/%00", "/api/v1/lines/" + "x" * 41]
)
def test_an_unknown_address_is_answered_with_a_problem(db, path):
    assert problem(Client().get(path)) == (404, "not-found")


def test_a_wrong_method_is_answered_with_those_allowed(backend):
    response = backend.post("lines/u-1", {})
    assert problem(response) == (405, "method-not-allowed")
    assert "GET" in response.headers["Allow"]


def test_problems_speak_the_callers_language(backend):
    english = backend.get("lines/u-1", accept_language="en-GB,zh;q=0.5").json()["title"]
    chinese = backend.get("lines/u-1", accept_language="").json()["title"]
    assert english.isascii()
    assert not chinese.isascii()


def test_a_failure_of_ours_says_nothing_of_its_cause(backend, monkeypatch):
    monkeypatch.setattr("lending.api.lines.line_of", None)
    backend.http.raise_request_exception = False
    response = backend.get("lines/u-1")
    assert problem(response) == (500, "server-error")
    assert "NoneType" not in response.content.decode()
