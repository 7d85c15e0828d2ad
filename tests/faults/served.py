"""Settings of a web process that serves the database of a test. A held lock is waited for as long as the test lasts."""

import os
from dataclasses import replace

from config import time_limits
from config.settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["SERVED_DATABASE"]  # noqa: F405
ALLOWED_HOSTS = ["127.0.0.1"]
time_limits.WEB = replace(time_limits.WEB, lock=3600, statement=3600)
