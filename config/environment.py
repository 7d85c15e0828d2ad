"""Read the environment once, into typed values; refuse what is missing or wrong by its name."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from cryptography.fernet import Fernet

from config.embedded import places, postgres, secret_keys, valkey

APP_ROLE = postgres.APP
LONGEST_IDLE_CONNECTION_SECONDS = 600
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class EnvironmentRefused(SystemExit):
    """A variable is missing or wrong. Its name and the way out are in the message."""


@dataclass(frozen=True)
class Environment:
    """What the surroundings decide. `docs/operations.md` describes each variable."""

    secret_key: str
    field_encryption_keys: list[str]
    blind_index_key: str
    debug: bool
    behind_https: bool
    proxies: int
    allowed_hosts: list[str]
    trusted_origins: list[str]
    log_level: str
    lender_name: str
    lender_hotline: str
    database: dict[str, Any]
    database_owner: dict[str, Any]
    redis_url: str

    @classmethod
    def read(cls) -> "Environment":
        """Read every variable.

        LOCAL, which is the default where no DATABASE_URL is given, is a developer's own machine: secrets
        that aren't given are drawn once and kept in the checkout, and the site answers to this machine only.
        """
        env = environ.Env()
        local = _boolean(env, "LOCAL", not env.str("DATABASE_URL", ""))
        behind_https = _boolean(env, "BEHIND_HTTPS", not local)
        if local:
            secret_keys.draw_missing(env)
        return cls(
            secret_key=_secret(env, "SECRET_KEY"),
            field_encryption_keys=_fernet_keys(env),
            blind_index_key=_secret(env, "BLIND_INDEX_KEY"),
            debug=_boolean(env, "DEBUG", False),
            behind_https=behind_https,
            proxies=_proxies(env, 1 if behind_https else 0),
            allowed_hosts=_hosts(env, local),
            trusted_origins=_origins(env),
            log_level=_log_level(env),
            lender_name=env.str("LENDER_NAME", ""),
            lender_hotline=env.str("LENDER_HOTLINE", "400-000-0000"),
            database=_database(env, "DATABASE_URL", as_role=APP_ROLE),
            database_owner=_database(env, "DATABASE_OWNER_URL", as_role=None),
            redis_url=_redis(env),
        )


def _secret(env: environ.Env, name: str) -> str:
    value: str = env.str(name, "")
    if len(value) < 32:
        raise EnvironmentRefused(
            f"{name} is missing or shorter than 32 characters. Draw one with "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'` and keep it for ever."
        )
    return value


def _fernet_keys(env: environ.Env) -> list[str]:
    keys: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[])
    try:
        usable = [Fernet(key) for key in keys]
    except ValueError:
        usable = []
    if not usable:
        raise EnvironmentRefused(
            "FIELD_ENCRYPTION_KEYS must be one or more Fernet keys, separated by commas, the newest first. Draw one "
            "with `python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`."
        )
    return keys


def _boolean(env: environ.Env, name: str, default: bool) -> bool:
    text = env.str(name, str(default)).strip().lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise EnvironmentRefused(f"{name} is {text!r}. Set it to true or false.")


def _proxies(env: environ.Env, default: int) -> int:
    text = env.str("PROXIES", str(default)).strip()
    if text.isascii() and text.isdigit() and len(text) == 1:
        return int(text)
    raise EnvironmentRefused(
        f"PROXIES is {text!r}. Set it to how many proxies stand before the site, 0 to 9."
    )


def _hosts(env: environ.Env, local: bool) -> list[str]:
    hosts: list[str] = env.list(
        "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if local else []
    )
    if not hosts:
        raise EnvironmentRefused(
            "ALLOWED_HOSTS is missing. Set it to the names the site is reached by, with commas."
        )
    for host in hosts:
        if "/" in host or (":" in host and not host.startswith("[")):
            raise EnvironmentRefused(
                f"ALLOWED_HOSTS holds {host!r}. Give names alone, without https:// and without a port."
            )
    return hosts


def _origins(env: environ.Env) -> list[str]:
    origins: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
    for origin in origins:
        parts = _split("CSRF_TRUSTED_ORIGINS", origin)
        if parts.scheme not in ("https", "http") or not parts.netloc or parts.path:
            raise EnvironmentRefused(
                f"CSRF_TRUSTED_ORIGINS holds {origin!r}. Each looks like https://name, with commas."
            )
    return origins


def _log_level(env: environ.Env) -> str:
    level: str = env.str("LOG_LEVEL", "INFO").strip().upper()
    if level not in LOG_LEVELS:
        raise EnvironmentRefused(
            f"LOG_LEVEL is {level!r}. Set it to one of {', '.join(LOG_LEVELS)}."
        )
    return level


def _split(name: str, url: str) -> SplitResult:
    """Split an address, its port looked at too; what can't be split is refused by its variable's name."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # its text may hold a part of the password
        raise EnvironmentRefused(
            f"{name} is no address: its host or port can't be read. In a password write @ : / ? # % as %40 and so on."
        ) from None
    return parts


def _database(env: environ.Env, name: str, *, as_role: str | None) -> dict[str, Any]:
    """Return the connection of one role. The owner's URL falls back to the application's.

    The application always acts as its own role, even where both were given the same login.
    """
    url = env.str(name, "") or env.str("DATABASE_URL", "")
    options = {"options": f"-c role={as_role}"} if as_role else {}
    if url:
        parts = _split(name, url)
        if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
            raise EnvironmentRefused(
                f"{name} must look like postgresql://user:password@host:5432/name."
            )
        found: dict[str, Any] = environ.Env.db_url_config(url)
    else:
        found = {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(places.socket_folder()),
            "PORT": postgres.PORT,
            "NAME": postgres.DATABASE,
            "USER": as_role or postgres.OWNER,
        }
    return found | {
        "CONN_MAX_AGE": LONGEST_IDLE_CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": found.get("OPTIONS", {}) | options,
        "TEST": {"NAME": f"test_{found['NAME']}_{places.checkout_mark()}"},
    }


def _redis(env: environ.Env) -> str:
    url = env.str("REDIS_URL", "")
    if url and _split("REDIS_URL", url).scheme not in ("redis", "rediss", "unix"):
        raise EnvironmentRefused("REDIS_URL must look like redis://user:password@host:6379/0.")
    return url or f"unix://{valkey.socket()}"
