"""`manage.py check_files`: whether every row has its file and every file its row. Exit code 1 where one has not."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from portfolios import stored


class Command(BaseCommand):
    help = (
        "Say which rows have no file and which files have no row. Exit code 1 if there is any such; what was stored "
        "within the hour may still be on its way, and counts only with --at-once."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--mend", action="store_true", help="remove files without a row that are older than a day; set sizes right"
        )
        parser.add_argument("--at-once", action="store_true", help="count what was stored within the hour as well")

    def handle(self, **options):
        now = timezone.now()
        found = stored.check()
        for row, name in found.lost:
            self.stdout.write(f"No file: {name} of {row}")
        for name, when in found.loose:
            self.stdout.write(f"No row: {name}, stored {when:%Y-%m-%d %H:%M}")
        for attachment, size in found.misjudged:
            self.stdout.write(f"Another size: {attachment} has {size} bytes, its row says {attachment.bytes}")
        amiss = found.is_amiss(now) or (options["at_once"] and bool(found.loose))
        if options["mend"]:
            removed = stored.mend(found, now)
            self.stdout.write(f"{removed} removed, {len(found.misjudged)} sizes set right.")
            found = stored.check()
            amiss = found.is_amiss(now) or (options["at_once"] and bool(found.loose))
        if amiss:
            sys.exit(1)
        if options["verbosity"] and not found.loose:
            self.stdout.write("Every row has its file, and every file its row.")
