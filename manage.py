#!/usr/bin/env python
"""Run a management command: `manage.py COMMAND`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 settings first

    check_settings()
    execute_from_command_line(sys.argv)


def check_settings() -> None:
    """Stop with one line, not a traceback, when the environment holds something unusable."""
    from django.conf import settings  # noqa: PLC0415 settings first
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 settings first

    try:
        settings.configured or settings.DATA_DIR  # noqa: B018 the first access reads them all
    except (ImproperlyConfigured, ValueError, OSError) as error:
        sys.exit(f"A setting cannot be used: {error}. See “Configure” in README.md.")


if __name__ == "__main__":
    main()
