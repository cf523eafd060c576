"""The only shape a log line can have.

A line carries what this file allows: time, level, logger, the constant text of our own loggers, the type of an
exception and where it was raised, and a few named fields. Arguments, exception texts and everything that third-party
loggers say are dropped, because addresses, paths with secrets and frames travel in them.
"""

import json
import logging
import traceback
from typing import Final

OURS: Final = frozenset({"sobat", "realtime", "chat", "matching", "counselors", "intake"})
FIELDS: Final = ("connection", "count", "seconds", "code", "state", "process")


class AllowListFormatter(logging.Formatter):
    """Formats a record as one JSON object from the allowed fields only."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
        }
        if record.name.partition(".")[0] in OURS:
            line["event"] = str(record.msg)
        for field in FIELDS:
            if (value := getattr(record, field, None)) is not None and isinstance(value, int | float | str):
                line[field] = value
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-6:]
            line["raised_at"] = [f"{frame.name}:{frame.lineno}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)
