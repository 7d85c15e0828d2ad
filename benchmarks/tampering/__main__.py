"""`python -m benchmarks.tampering`: changes of every table, and those that chance names, held against the proofs.

Works on the database of this checkout, which must hold a company that `seed_demo` made, and undoes all it does.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from itertools import chain

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    """Try changes and print by table how many were found; exit 1 where there is one that no proof finds."""
    asked = _asked()
    django.setup()

    from config.setting_up import hold_servers

    hold_servers()
    from benchmarks.tampering import changes, trials
    from config.database import as_owner
    from core.maths.calendar import now
    from core.services import audit
    from core.services.actor import acting_as

    with acting_as("system:benchmark"):
        audit.seal(at=now())
    with as_owner(), trials.as_owner_unguarded():
        if before := trials.first_finding()[0]:
            sys.exit(f"Before any change: {before}")
        named = [] if asked.random_only else list(changes.every_change())
        by_chance = trials.tried(changes.random_changes(asked.seed), asked.without)
        by_table: dict[str, list[trials.Trial]] = defaultdict(list)
        for trial in chain(
            trials.tried(named, asked.without), trials.made(by_chance, asked.random)
        ):
            by_table[trial.change.table].append(trial)
            if not trial.refused:
                print(f"{trial.change.name}: {trial.finding or 'NOT FOUND'}", flush=True)
        _print_tables(by_table, changes.left_out())
    tried = [one for some in by_table.values() for one in some]
    made = [one for one in tried if not one.refused]
    found = sum(bool(one.finding) for one in made)
    crashes = sum(one.broke for one in made)
    print(
        f"seed {asked.seed}: {len(tried)} changes, {len(tried) - len(made)} refused by constraints, "
        f"{found} of {len(made)} found, {crashes} of them only by a proof that broke off"
    )
    sys.exit(0 if found == len(made) and not crashes else 1)


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.tampering", description=__doc__)
    parser.add_argument(
        "--random", type=int, default=200, metavar="N", help="how many that chance names"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed names the same changes")
    parser.add_argument("--random-only", action="store_true", help="leave out the named ones")
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="PROOF", help="proofs that aren't asked"
    )
    return parser.parse_args()


def _print_tables(by_table: dict, left_out: dict[str, str]) -> None:  # type: ignore[type-arg]
    print(f"\n{'table':40} found  not found  broke off  refused")
    for table, tried in sorted(by_table.items()):
        refused = sum(one.refused for one in tried)
        missed = sum(not one.finding and not one.refused for one in tried)
        broke = sum(one.broke for one in tried)
        found = len(tried) - refused - missed - broke
        print(f"{table:40} {found:5}  {missed:9}  {broke:9}  {refused:7}")
    for table, why in left_out.items():
        print(f"{table:40} not tried: {why}")


if __name__ == "__main__":
    main()
