"""The Celery application. The database remembers what is to be done; the queue only hurries it along."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("xiaodai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

NIGHTLY_CLOSE = {"task": "billing.tasks.close_day", "schedule": crontab(hour="0", minute="5")}
app.conf.beat_schedule = {"close the business day": NIGHTLY_CLOSE}
