"""What every process of the benchmark does first."""

import os
from contextlib import AbstractContextManager


def prepare() -> None:
    """Start the embedded servers, and Django on them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.setting_up import hold_servers

    hold_servers()
    import django

    django.setup()


def act() -> AbstractContextManager[None]:
    """Sign what the benchmark changes."""
    from core.services.actor import acting_as

    return acting_as("system:benchmark")
