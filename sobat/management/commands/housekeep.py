"""`manage.py housekeep`: one round of housekeeping, for a timer of the operating system."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sobat.housekeeping import run_housekeeping


class Command(BaseCommand):
    help = "Delete what is past its retention and pause forgotten shifts; print the counts."

    def handle(self, *args: Any, **options: Any) -> None:
        for promise, count in run_housekeeping(timezone.now()).items():
            self.stdout.write(f"{promise}: {count}")
