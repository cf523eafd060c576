"""Contradictory or unsafe settings stop the start; each says in one sentence what to change."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@register()
def processes_need_redis(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Bells of an in-process layer never reach a second process."""
    if settings.ENV.processes > 1 and not settings.ENV.redis:
        return [Error("SOBAT_PROCESSES is above 1 but SOBAT_REDIS is empty: set SOBAT_REDIS.", id="sobat.E001")]
    return []


@register()
def processes_need_postgres(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One writer a process is the promise of the ledger; SQLite keeps it only within one process."""
    if settings.ENV.processes > 1 and "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        return [Error("SOBAT_PROCESSES is above 1 on SQLite: set SOBAT_DATABASE to PostgreSQL.", id="sobat.E002")]
    return []


@register()
def public_hosts_need_tls(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """WebCrypto is absent and cookies travel readable on a plain connection."""
    if not settings.ENV.secure and not set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        return [Error("SOBAT_HOSTS names a public host: serve behind TLS and set SOBAT_SECURE=1.", id="sobat.E003")]
    return []


@register()
def embedded_needs_one_process(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Embedded means that the one server process also matches and cleans."""
    if settings.ENV.embedded and settings.ENV.processes > 1:
        return [Error("SOBAT_EMBEDDED=1 with several processes: run run_matchmaker and housekeep.", id="sobat.E004")]
    return []
