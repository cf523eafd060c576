"""From a form to a need, and whose page may send it."""

import pytest

from intake.rules import assess, is_same_origin
from matching.values import Need
from wire.bodies import IntakeForm
from wire.codes import ErrorCode, Refusal
from wire.limits import ENVELOPE_MIN_BYTES, TOKEN_BYTES

TOPICS, LANGUAGES = {"faith", "sadness"}, ("id", "su")
OWN = "https://sobat.example"


def form(*, topic: str = "faith", consent: bool = True, language: str | None = None) -> IntakeForm:
    """A form with bytes of the right length."""
    return IntakeForm(
        token=bytes(TOKEN_BYTES), topic=topic, consent=consent, genesis=bytes(ENVELOPE_MIN_BYTES), language=language
    )


def test_a_need_is_topic_and_language() -> None:
    """A language that the city does not have is no wish: it would leave a person waiting for nobody."""
    assert assess(form(), TOPICS, LANGUAGES) == Need("faith", None)
    assert assess(form(language="su"), TOPICS, LANGUAGES) == Need("faith", "su")
    assert assess(form(language="xx"), TOPICS, LANGUAGES) == Need("faith", None)


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (form(consent=False), ErrorCode.CONSENT_MISSING),
        (form(topic="weather"), ErrorCode.UNKNOWN_TOPIC),
        (form(topic="weather", consent=False), ErrorCode.CONSENT_MISSING),
    ],
)
def test_what_is_refused(refused: IntakeForm, code: ErrorCode) -> None:
    """Consent first: without it nothing else of the form is judged."""
    with pytest.raises(Refusal) as refusal:
        assess(refused, TOPICS, LANGUAGES)
    assert refusal.value.code is code


@pytest.mark.parametrize(
    ("origin", "fetch_site", "own_page"),
    [
        (OWN, None, True),
        (OWN, "same-origin", True),
        (None, "same-origin", True),
        (None, None, False),
        (None, "cross-site", False),
        (None, "same-site", False),
        (None, "none", False),
        ("null", "same-origin", False),
        ("http://sobat.example", None, False),
        ("https://sobat.example:8443", None, False),
        ("https://evil.example", "same-origin", False),
        ("https://sobat.example.evil.example", None, False),
    ],
)
def test_only_our_own_page_may_send(origin: str | None, fetch_site: str | None, own_page: bool) -> None:
    """Exactly our origin, or where a browser sends no Origin, its word that it is the same."""
    assert is_same_origin(origin, fetch_site, own=OWN) is own_page
