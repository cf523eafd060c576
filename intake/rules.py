"""From a form to a need: pure decisions before the queue."""

from collections.abc import Container
from typing import Final

from matching.values import Need
from wire.bodies import IntakeForm
from wire.codes import ErrorCode, Refusal

FORM_MAX_BYTES: Final = 8_192  # a GENESIS envelope is 1,609 bytes; base64 and the fields around it fit four times


def assess(form: IntakeForm, topics: Container[str], languages: Container[str]) -> Need:
    """What matching may know of this form, given the slugs that the city has.

    Raises Refusal(CONSENT_MISSING) or Refusal(UNKNOWN_TOPIC); a language that the city does not have is no wish at all.
    """
    if not form.consent:
        raise Refusal(ErrorCode.CONSENT_MISSING)
    if form.topic not in topics:
        raise Refusal(ErrorCode.UNKNOWN_TOPIC)
    return Need(topic=form.topic, language=form.language if form.language in languages else None)
