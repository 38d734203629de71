#!/usr/bin/env python
"""Django's command line. Starts the embedded servers first, unless the environment names others."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacy.settings")
    if sys.platform == "win32":
        sys.exit("Nightstand runs on Linux and macOS. On Windows, use WSL.")
    try:
        from django.core.management import execute_from_command_line

        from pharmacy.local import boot
    except ImportError as error:
        sys.exit(f"{error}\nUse the project's Python: make run, or .venv/bin/python manage.py ...")
    try:
        boot.run(sys.argv)
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(0 if sys.argv[1:2] == ["up"] else 130)


if __name__ == "__main__":
    main()
