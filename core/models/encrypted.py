"""Personal data at rest: encrypted, with a blind index for exact look-up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: str) -> str:
    """Encrypt with the first of `FIELD_ENCRYPTION_KEYS`."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with whichever of `FIELD_ENCRYPTION_KEYS` made the token."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token.encode()).decode()


def encrypt_bytes(plain: bytes) -> bytes:
    """Encrypt what is no text, without the third that a token in letters takes more."""
    token = _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(plain)
    return base64.urlsafe_b64decode(token)


def decrypt_bytes(sealed: bytes) -> bytes:
    """Decrypt what `encrypt_bytes` made. Raises InvalidToken where no key opens it, or a byte was changed."""
    token = base64.urlsafe_b64encode(sealed)
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token)


def blind_index(plain: str) -> str:
    """Hash for an exact look-up that reveals nothing without `BLIND_INDEX_KEY`: 64 hex digits."""
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database only ever sees encrypted; it can't be filtered on."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else encrypt(value)
