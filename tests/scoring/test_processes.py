"""What a web and a worker process load: everything that serves and scores, and nothing that trains."""

import os
import subprocess
import sys

TRAINS = ("optbinning", "lightgbm", "pandas", "clarabel", "ortools", "pyspark", "scoring.engine")
SERVES = f"""
import sys
import config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
import config.celery, lending.tasks, billing.tasks, devices.tasks, scoring.tasks
print(*[name for name in {TRAINS!r} if name in sys.modules])
"""


def test_what_serves_and_works_loads_nothing_that_trains() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVES],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert done.stdout.split() == []


def test_what_trains_loads_nothing_that_draws() -> None:
    """A drawing library writes a list of fonts into the user's home, and takes longer to load than all else."""
    trains = (
        "import scoring.engine.cross_validation, scoring.engine.columns, sys; print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", trains],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert [name for name in done.stdout.split() if name.startswith(("matplotlib", "mpl_"))] == []
    assert done.stderr == ""
