"""Who is told of an alarm, by which ways: none of them unless it is named."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ

from config.environment import EnvironmentRefused


@dataclass(frozen=True)
class Telling:
    """The ways of telling. `docs/operations.md` describes each variable."""

    mail_to: list[str]
    mail_from: str
    mail: dict[str, Any]
    url: str
    command: str

    @classmethod
    def read(cls) -> "Telling":
        """Read ALARM_MAIL_TO with EMAIL_URL and MAIL_FROM, ALARM_URL and ALARM_COMMAND."""
        env = environ.Env()
        mail_to: list[str] = env.list("ALARM_MAIL_TO", default=[])
        if mail_to and not env.str("EMAIL_URL", ""):
            raise EnvironmentRefused(
                "EMAIL_URL is missing, and ALARM_MAIL_TO names somebody. Set it to the mail server, like "
                "smtp+tls://user:password@mail.example:587."
            )
        for address in mail_to:
            if address.count("@") != 1:
                raise EnvironmentRefused(
                    f"ALARM_MAIL_TO holds {address!r}. Give addresses like night@lender.example, with commas."
                )
        return cls(
            mail_to=mail_to,
            mail_from=env.str("MAIL_FROM", "xiaodai@localhost"),
            mail=env.email_url("EMAIL_URL") if mail_to else {},
            url=_url(env),
            command=env.str("ALARM_COMMAND", ""),
        )


def _url(env: environ.Env) -> str:
    url: str = env.str("ALARM_URL", "")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise EnvironmentRefused("ALARM_URL must look like https://hooks.example/path.")
    return url
