#!/usr/bin/env python
"""Django's command line for Sheaf: python manage.py COMMAND."""

import os
import sys


def main():
    """Run the command named on the command line with Sheaf's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio_site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
