"""The composition root as a Django app: it brings system checks, templates and management commands."""

from django.apps import AppConfig


class SobatConfig(AppConfig):
    name = "sobat"

    def ready(self) -> None:
        from sobat import checks  # noqa: F401  (registers itself)
