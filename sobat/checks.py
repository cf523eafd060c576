"""Contradictory or unsafe settings stop the start; each says in one sentence what to change."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from sobat.env import LOG_ORIGIN

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


@register()
def log_keys_differ(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The time key shows that nobody serves an old list; one key for both jobs would be one theft."""
    if settings.ENV.log_seed == settings.ENV.log_time_seed:
        return [Error("SOBAT_LOG_TIME_KEY is SOBAT_LOG_KEY: make two seeds.", id="sobat.E005")]
    return []


@register()
def public_log_has_a_place(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Clients, monitors and witnesses know the log by its origin for ever."""
    if settings.ENV.secure and settings.ENV.log_origin == LOG_ORIGIN:
        return [Error("SOBAT_SECURE=1 without SOBAT_LOG_ORIGIN: set it to the public HOST/log.", id="sobat.E006")]
    return []


@register()
def signers_are_distinct(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A witness of our own is no witness, and of two lines under one name and key id a client would verify one."""
    policy = settings.LOG_KEYS.policy
    keys = [policy.log_key, *policy.cosigners]
    distinct = min(len({key.public_key for key in keys}), len({key.name for key in keys}))
    if settings.ENV.log_witnesses and distinct < len(keys):
        return [Error("SOBAT_LOG_WITNESSES repeats a key or a name: give each witness once.", id="sobat.E007")]
    return []
