"""Whatever is handed out as a PDF, set in type one way, so that it looks the same on every machine."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.conf import settings

# One font that holds both languages and travels with the packages.
_FONT_PACKAGES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
_REGIONS = {"zh-hans": ("zh", "CN"), "en": ("en", "GB")}


def draw(*, template: str, contents: dict[str, Any], language: str) -> bytes:
    """Set a Typst file of `templates/` in type. The same contents give the same bytes.

    The file reads its contents as JSON from the input `data`, with `lender`, `lang` and `region` beside them.
    """
    lang, region = _REGIONS[language]
    data = {"lender": str(settings.LENDER_NAME), "lang": lang, "region": region, **contents}
    document: bytes = typst.compile(
        str(settings.BASE_DIR / "templates" / template),
        font_paths=_font_paths(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    return document


@cache
def _font_paths() -> list[str]:
    return [str(files(package)) for package in _FONT_PACKAGES]
