"""Check the settings as a server would have them. Run as `make check` does."""

import os


def main() -> None:
    """Run Django's own checks, those for deployment included; a warning fails too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["BEHIND_HTTPS"] = "true"
    os.environ["DEBUG"] = "false"
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    try:
        call_command("check", deploy=True, fail_level="WARNING")
    except CommandError as failure:
        raise SystemExit(str(failure)) from failure


if __name__ == "__main__":
    main()
