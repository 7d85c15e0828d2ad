"""Headers that a request has once: a server joins those sent twice into one, with a comma between them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.request import Request

from core.errors import Refused


class HeaderSentTwice(Refused):
    """A header that says who calls, or for which action, and says it twice."""

    code = "header_sent_twice"
    status = 400


def single(request: Request, name: str) -> str:
    """Return the value of a header, "" where there is none. Raises HeaderSentTwice.

    No value that these headers may have holds a comma. What was sent isn't said back: it may be a secret.
    """
    value: str = request.headers.get(name, "")
    if "," in value:
        raise HeaderSentTwice(
            _("%(header)s was sent twice, or holds a comma.") % {"header": name},
            remedy=_("Send it once, without a comma."),
            field=name,
        )
    return value
