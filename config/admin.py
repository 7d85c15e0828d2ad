"""The officers' site: its name and colours. Read by the settings, so no model is known here."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def _pages(_: HttpRequest) -> str:
    return static("xiaodai/admin.css")


def _controls(_: HttpRequest) -> str:
    return static("xiaodai/controls.css")


def _devices(_: HttpRequest) -> str:
    return static("xiaodai/devices.css")


def _scoring(_: HttpRequest) -> str:
    return static("xiaodai/scoring.css")


def _watch(_: HttpRequest) -> str:
    return static("xiaodai/watch.css")


def _icon(_: HttpRequest) -> str:
    return static("xiaodai/icon.svg")


UNFOLD = {
    "LOGIN": {"form": "config.login_form.LoginForm"},
    "SITE_TITLE": _("Xiaodai"),
    "SITE_HEADER": _("Xiaodai"),
    "SITE_SUBHEADER": _("Consumer lending desk"),
    "SITE_SYMBOL": "account_balance_wallet",
    "SITE_URL": None,
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": False,
    "BORDER_RADIUS": "6px",
    "STYLES": [_pages, _controls, _devices, _scoring, _watch],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _icon}],
    "COLORS": {
        "primary": {
            "50": "#eef5fb",
            "100": "#d9e8f5",
            "200": "#b5d2ec",
            "300": "#84b4dd",
            "400": "#5192cb",
            "500": "#3276b4",
            "600": "#235f99",
            "700": "#1d4e7f",
            "800": "#1a416a",
            "900": "#183757",
            "950": "#10243a",
        },
    },
    "SIDEBAR": {
        "navigation": "config.navigation.sidebar",
        "show_search": True,
        "command_search": True,
    },
}
