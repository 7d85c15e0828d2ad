"""What a web server imports to serve the site."""

import atexit
import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from config import time_limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
time_limits.obey(time_limits.WEB)
time_limits.share_threads(time_limits.WAITING_PLACES)
import_module("config.urls")  # or the first request would load it

# What is loaded by now stays to the end: going through it at each sweep took a tenth of a batch's time.
gc.collect()
gc.freeze()
# Libraries that clear up at the end expect to be swept then.
atexit.register(gc.unfreeze)
