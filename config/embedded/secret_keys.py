"""Secrets of a checkout that was given none: drawn once, kept in `var/secrets.env`."""

import fcntl
import os
import secrets

import environ
from cryptography.fernet import Fernet

from config.embedded import places

NAMES = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY")


FILE = places.VAR / "secrets.env"


def draw_missing(environment: environ.Env) -> None:
    """Fill what the environment lacks from `var/secrets.env`, drawn by whoever comes first."""
    FILE.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(FILE, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not file.read():
            drawn = (
                secrets.token_urlsafe(50),
                Fernet.generate_key().decode(),
                secrets.token_urlsafe(32),
            )
            file.writelines(f"{name}={value}\n" for name, value in zip(NAMES, drawn, strict=True))
    environment.read_env(str(FILE))
