"""The Celery application. The database remembers what is to be done; the queue only hurries it along."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class SignedTask(Task):  # type: ignore[type-arg]
    """A task whose changes the audit record ascribes to it, as "system:close_day"."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task as the one who acts."""
        from core.services.actor import acting_as

        with acting_as(f"system:{self.name.rpartition('.')[2]}"):
            return super().__call__(*args, **kwargs)


@worker_init.connect
@beat_init.connect
def _limit_waits(**_signal: Any) -> None:
    from config import time_limits

    time_limits.obey(time_limits.WORKER)


app = Celery("xiaodai", task_cls=SignedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def _schedule(sender: Celery, **_signal: Any) -> None:
    """Enter what the clock starts: here, since the embedded servers' own processes know no app of the project."""
    from config.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE


@worker_ready.connect
def show_at_once(**_: Any) -> None:
    """Make a worker that begins show that it works, without waiting for beat."""
    app.send_task("billing.tasks.beat_heart", expires=55)
