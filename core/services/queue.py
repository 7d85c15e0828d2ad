"""Have a task done soon. What is to be done stands in the database; a queue that is lost or hangs costs time only."""

from __future__ import annotations

import logging
import threading
import time

from celery import current_app
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)

LONGEST_TURN_SECONDS = 1
# After a failure nobody waits for the queue for this long: its timeouts would take every thread, one after another.
PAUSE_SECONDS = 30

_turn = threading.Lock()
_silent_until = 0.0


def hurry(task: str, *args: int) -> bool:
    """Put a task into the queue. Return whether it got there; the clock has it done later otherwise.

    Waits for the broker as long as its socket's timeout, and then asks it nothing for half a minute.
    """
    if not _turn.acquire(timeout=LONGEST_TURN_SECONDS):
        return False
    try:
        return _silent_until < time.monotonic() and _put(task, args)
    finally:
        _turn.release()


def _put(task: str, args: tuple[int, ...]) -> bool:
    global _silent_until  # noqa: PLW0603 - one memory a process, changed under the lock alone
    try:
        current_app.send_task(task, args, retry=False)
    except (KombuError, OSError) as failure:
        logger.warning("The queue can't be reached, %s%s waits: %s", task, args, failure)
        _silent_until = time.monotonic() + PAUSE_SECONDS
        return False
    return True
