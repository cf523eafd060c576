"""From a form to a need."""

import pytest

from intake.rules import assess
from matching.values import Need
from wire.bodies import IntakeForm
from wire.codes import ErrorCode, Refusal
from wire.limits import ENVELOPE_MIN_BYTES, TOKEN_BYTES

TOPICS, LANGUAGES = {"faith", "sadness"}, ("id", "su")


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
