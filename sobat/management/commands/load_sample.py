"""`manage.py load_sample ENROLMENT`: sample people for a first try-out (see `sobat.sample` for the file)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counselors.checkpoints import LogConflict
from counselors.key_log import KeyConflict
from sealing.notation import Malformed
from sobat.env import ROOT
from sobat.key_log import sign_log
from sobat.sample import enroll_sample, read_sample
from wire.codes import Refusal


class Command(BaseCommand):
    help = "Make the accounts, keys and vaults of the sample people; repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("enrollment", type=Path)
        parser.add_argument("--people", type=Path, default=ROOT / "deploy" / "sample" / "people.toml")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENV.secure:
            raise CommandError("SOBAT_SECURE=1: sample people with known passwords do not belong on a public site.")
        people = read_sample(options["people"], options["enrollment"], settings.CITY)
        try:
            enroll_sample(people, timezone.now())
            sign_log(timezone.now())
        except Malformed as refusal:
            raise CommandError(
                f"The keys in the enrollment are not signed by SOBAT_ORG_ROOT, or the database holds another key log: "
                f"start with a new database ({refusal})."
            ) from None
        except (KeyConflict, Refusal, LogConflict):
            raise CommandError("The database holds other keys of these people: start with a new database.") from None
        self.stdout.write(f"{len(people)} sample people")
