#!/usr/bin/env python
"""Run a command of the project, with the embedded servers where no server is given by URL."""

import os
import sys

WITHOUT_SERVERS = {
    "help",
    "version",
    "--help",
    "--version",
    "makemessages",
    "compilemessages",
    "validate_dataset",
}
AS_OWNER = {"migrate", "makemigrations", "squashmigrations", "sqlmigrate", "showmigrations"}


def main(arguments: list[str]) -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    if not needs_servers(arguments):
        execute_from_command_line(arguments)
        return
    import django

    from config.database import as_owner
    from config.setting_up import bring_up_schema, hold_servers, require_database, require_owner
    from core.services.actor import acting_as

    hold_servers()
    with acting_as(f"command:{arguments[1]}"):
        if arguments[1] in AS_OWNER:
            django.setup()
            with as_owner():
                require_database()
                if arguments[1] == "migrate":
                    require_owner()
                # The admin's checks read permissions, which a database without tables hasn't got.
                execute_from_command_line([*arguments, "--skip-checks"])
            return
        bring_up_schema()
        execute_from_command_line(arguments)


def needs_servers(arguments: list[str]) -> bool:
    """Return whether a command reads or writes the database or the queue."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if command == "replay_case":
        return "--stored" in arguments
    if command == "import_observations" and "--dry-run" in arguments:
        return False
    return command not in WITHOUT_SERVERS and not {"-h", "--help"} & set(arguments)


if __name__ == "__main__":
    main(sys.argv)
