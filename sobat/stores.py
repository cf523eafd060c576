"""Which table lies in which store: the keys of rooms alone in `shred`, everything else in `default`."""

from typing import Any, Final

SHRED: Final = "shred"
KEYS: Final = ("chat", "shredkey")


class Stores:
    """Django's router. Backups hold `default` and never `shred` (docs/operations.md)."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The store of a table; None leaves it where it is."""
        return SHRED if (model._meta.app_label, model._meta.model_name) == KEYS else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Whether a migration may touch this table, or data (`model_name` None), in this store."""
        return (db == SHRED) == ((app_label, model_name) == KEYS)
