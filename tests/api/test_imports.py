"""Files of observations over HTTP."""

from __future__ import annotations

import errno
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.maths import calendar
from devices.api.imports import ImportOutput
from devices.models import Observation, ObservationImport
from lending.models import Borrower
from tests.devices.importers import samples
from tests.devices.test_imports import agree_to_all, run_waiting


@pytest.fixture
def her(db: None, clock: Any) -> Borrower:
    return agree_to_all(number="u-1")


def hand_in(backend: Any, data: bytes, **form: str) -> Any:
    """Send a file as a browser would: the test's client writes the form."""
    file = SimpleUploadedFile("export.zip", data)
    return backend.http.post(
        "/api/v1/imports",
        {"borrower_number": "u-1", "file": file, **form},
        headers={"authorization": f"Bearer {backend.token}", "accept-language": "en"},
    )


def require(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer.json()["type"].endswith(code)


def test_a_file_waits_is_read_and_told_of(backend: Any, her: Borrower) -> None:
    answer = hand_in(backend, samples.zepp_export(samples.PASSWORD), password=samples.PASSWORD)
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    run_waiting(at=calendar.now())
    told = backend.get(f"imports/{answer.json()['id']}").json()
    assert (told["state"], told["format"], told["stored"]) == ("done", "zepp", 25)
    assert told["verdict"] == "25 values are new, 0 were known, 0 rows or values were refused."
    assert Observation.objects.count() == 25


def test_the_answer_is_as_described(backend: Any, her: Borrower) -> None:
    answer = hand_in(backend, samples.OPENSCALE).json()
    assert set(answer) == set(ImportOutput().fields)


def test_a_refused_file_says_why_in_the_language_of_whoever_asks(
    backend: Any, her: Borrower
) -> None:
    number = hand_in(backend, samples.zipped({"../x": b"x"})).json()["id"]
    run_waiting(at=calendar.now())
    english = backend.get(f"imports/{number}").json()
    chinese = backend.get(f"imports/{number}", accept_language="zh-hans").json()
    assert english["code"] == chinese["code"] == "unsafe_name"
    assert "leads out" in english["verdict"]
    assert "压缩包" in chinese["verdict"]


def test_an_empty_file_is_refused_at_once(backend: Any, her: Borrower) -> None:
    require(hand_in(backend, b""), 422, "file-not-taken")


def test_a_file_of_nobody_is_refused(backend: Any, her: Borrower) -> None:
    assert hand_in(backend, samples.OPENSCALE, borrower_number="u-9").status_code == 404


def test_a_form_without_a_file_is_refused(backend: Any, her: Borrower) -> None:
    answer = backend.post(
        "imports",
        b'--x\r\nContent-Disposition: form-data; name="borrower_number"\r\n\r\nu-1\r\n--x--\r\n',
        content_type="multipart/form-data; boundary=x",
    )
    require(answer, 400, "invalid-input")


@pytest.mark.parametrize("body", [b"", b"--x", b"noise", b"--x\r\n\r\n", b"--x--\r\n"])
def test_a_broken_form_is_refused(backend: Any, her: Borrower, body: bytes) -> None:
    answer = backend.post("imports", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


def test_a_body_past_the_bound_is_refused_unread(backend: Any, her: Borrower) -> None:
    answer = backend.http.generic(
        "POST",
        "/api/v1/imports",
        b"--x",
        "multipart/form-data; boundary=x",
        headers={"authorization": f"Bearer {backend.token}"},
        CONTENT_LENGTH=str(258 * 1024 * 1024),
    )
    require(answer, 413, "body-too-long")


def test_an_import_that_is_none_is_not_found(backend: Any, her: Borrower) -> None:
    require(backend.get("imports/987654"), 404, "unknown-import")


def test_a_file_needs_the_scope(backend_with: Any, her: Borrower) -> None:
    assert hand_in(backend_with("lines:read"), samples.OPENSCALE).status_code == 403
    assert not ObservationImport.objects.exists()


class Failing(io.BytesIO):
    """A body whose reading fails."""

    def __init__(self, failure: OSError) -> None:
        super().__init__()
        self.failure = failure

    def read(self, *_sizes: Any) -> bytes:
        """Fail."""
        raise self.failure


def test_a_body_that_stops_coming_is_the_senders(backend: Any, her: Borrower) -> None:
    backend.http.raise_request_exception = False
    answer = backend.http.generic(
        "POST",
        "/api/v1/imports",
        headers={"authorization": f"Bearer {backend.token}"},
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH="10000000",
        **{"wsgi.input": Failing(TimeoutError("timed out"))},
    )
    require(answer, 408, "body-stopped")
    assert not ObservationImport.objects.exists()


def test_a_full_temporary_folder_passes(
    backend: Any, her: Borrower, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def full(*_arguments: Any, **_named: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    backend.http.raise_request_exception = False
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    with monkeypatch.context() as patched:
        patched.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", full)
        answer = hand_in(backend, samples.OPENSCALE)
    require(answer, 503, "no-room")
    assert answer.headers["Retry-After"] == "60"
    assert hand_in(backend, samples.OPENSCALE).status_code == 200


def test_the_name_goes_with_the_file(backend: Any, her: Borrower) -> None:
    file = SimpleUploadedFile("steps-2026-03-02 (1).json", samples.FITBIT_STEPS)
    answer = backend.http.post(
        "/api/v1/imports",
        {"borrower_number": "u-1", "file": file},
        headers={"authorization": f"Bearer {backend.token}"},
    )
    run_waiting(at=calendar.now())
    assert backend.get(f"imports/{answer.json()['id']}").json()["state"] == "done"
