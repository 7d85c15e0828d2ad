"""The web server's worker, which ends as soon as the requests that it has begun are answered."""

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

LONGEST_LOOK_SECONDS = 0.5


class DrainingWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker of threads, which looks often enough whether a silent connection has run out."""

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for at most half a second.

        When it is to end, gunicorn's own would wait once for the whole time of grace, and so for connections
        on which browsers say nothing.
        """
        super().wait_for_and_dispatch_events(min(timeout, LONGEST_LOOK_SECONDS))
