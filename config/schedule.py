"""What the clock starts, and when, in business time."""

from celery.schedules import crontab

from billing.maths.close_hour import CLOSES_AT

NIGHTLY_CLOSE = {
    "task": "billing.tasks.close_day",
    "schedule": crontab(hour=str(CLOSES_AT.hour), minute=str(CLOSES_AT.minute)),
}
# Of no use once the next one is in the queue.
HEARTBEAT = {
    "task": "billing.tasks.beat_heart",
    "schedule": crontab(),
    "options": {"expire_seconds": 55},
}
TELL_ALARMS = {"task": "billing.tasks.tell_alarms", "schedule": crontab(minute="*/5")}
AUDIT_SEAL = {"task": "core.tasks.seal_audit", "schedule": crontab(minute="40")}
DELETE_SEALED = {
    "task": "core.tasks.delete_sealed",
    "schedule": crontab(hour="3", minute="10"),
}
OPEN_MONTHS = {"task": "devices.tasks.open_months", "schedule": crontab(hour="2", minute="50")}
SUM_UP_DAYS = {"task": "devices.tasks.sum_up_days", "schedule": crontab(hour="3", minute="30")}
FINISH_ERASURES = {
    "task": "lending.tasks.finish_erasures",
    "schedule": crontab(hour="3", minute="30"),
}
WAITING_IMPORTS = {
    "task": "devices.tasks.run_waiting_imports",
    "schedule": crontab(minute="*/10"),
}
FABRICATION_REVIEW = {
    "task": "devices.tasks.review_fabrication",
    "schedule": crontab(hour="2", minute="30"),
}
WATCH_MODELS = {"task": "scoring.tasks.monitor_models", "schedule": crontab(hour="4", minute="30")}
ASSESS_CHANGED = {
    "task": "scoring.tasks.assess_changed",
    "schedule": crontab(hour="1", minute="30"),
}
ASSESS_WITHDRAWN = {
    "task": "scoring.tasks.assess_withdrawn",
    "schedule": crontab(minute="*/5"),
}
REVIEW_APPLICATIONS = {
    "task": "scoring.tasks.review_applications",
    "schedule": crontab(hour="2", minute="45"),
}
SCHEDULE = {
    "close the business day": NIGHTLY_CLOSE,
    "show that the worker works": HEARTBEAT,
    "tell of alarms": TELL_ALARMS,
    "seal the audit record": AUDIT_SEAL,
    "open the months of observations to come": OPEN_MONTHS,
    "look for made-up data": FABRICATION_REVIEW,
    "delete sealed data": DELETE_SEALED,
    "sum up the days of devices": SUM_UP_DAYS,
    "score by every model and judge the month": WATCH_MODELS,
    "finish erasures": FINISH_ERASURES,
    "read files that wait": WAITING_IMPORTS,
    "assess who fell overdue or was cured": ASSESS_CHANGED,
    "assess who withdrew a consent": ASSESS_WITHDRAWN,
    "look at the data of who applied": REVIEW_APPLICATIONS,
}
