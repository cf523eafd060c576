"""`manage.py health`: what is wrong, for a monitor; exit status 1 when something is."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sobat.health import findings


class Command(BaseCommand):
    help = "Say which promises are not being kept; exit status 1 when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings(timezone.now())
        for sentence in found or ["All is well."]:
            self.stdout.write(sentence)
        if found:
            sys.exit(1)
