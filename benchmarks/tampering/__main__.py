"""`python -m benchmarks.tampering`: every change of a small company, and 200 that chance names; names those not found.

Works on the database of this checkout, which must hold a company that `seed_demo` made, and undoes all it does.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

RANDOM = int(os.environ.get("RANDOM", "200"))
SEED = int(os.environ.get("SEED", "1"))


def main() -> None:
    """Try all changes and print those that no proof finds; exit 1 where there is one."""
    django.setup()

    from config.setting_up import hold_servers

    hold_servers()
    from benchmarks.tampering import changes, trials
    from config.database import as_owner
    from core.maths.calendar import now
    from core.services import audit
    from core.services.actor import acting_as

    only = sys.argv[1:]
    with acting_as("system:benchmark"):
        audit.seal(at=now())
    with as_owner(), trials.as_owner_unguarded():
        if before := trials.first_finding():
            sys.exit(f"Before any change: {before}")
        asked = [*changes.every_change(), *changes.random_changes(RANDOM, SEED)]
        if only:
            asked = [change for change in asked if any(word in change.name for word in only)]
        made = found = 0
        for trial in trials.tried(asked):
            made += not trial.refused
            found += bool(trial.finding)
            if not trial.refused:
                print(f"{trial.change.name}: {trial.finding or 'NOT FOUND'}", flush=True)
    print(
        f"{len(asked)} changes, {len(asked) - made} refused by constraints, {found} of {made} found"
    )
    sys.exit(0 if found == made else 1)


if __name__ == "__main__":
    main()
