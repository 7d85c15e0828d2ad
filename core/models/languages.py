"""The languages in which the lender writes to people, each by its own name."""

from __future__ import annotations

LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
