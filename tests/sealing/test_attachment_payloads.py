"""What a MSG says about an attachment: read back as it was written, or refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing.attachments import MAX_ATTACHMENT_BYTES, MEDIA_TYPES, Attachment, parse_attachment
from sealing.notation import Category, Malformed
from sealing.rehearsal.attachment_scenarios import told

LENGTHS = st.integers(1, MAX_ATTACHMENT_BYTES)
SILENT = st.tuples(st.sampled_from([1, 2, 3, 4]), st.just(0))
SOUND = st.tuples(st.sampled_from([5, 6]), st.integers(0, 2**32 - 1))
TOLD = st.builds(
    lambda kind, blob_id, key, length, digest, caption: Attachment(
        kind[0], blob_id, key, length, digest, kind[1], caption
    ),
    st.one_of(SILENT, SOUND),
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=32, max_size=32),
    LENGTHS,
    st.binary(min_size=32, max_size=32),
    st.text(max_size=40),
)


@given(TOLD)
def test_what_is_told_is_read_back_and_a_shorter_head_is_not(attachment: Attachment) -> None:
    payload = attachment.pack()
    assert parse_attachment(payload) == attachment
    head = len(payload) - len(attachment.caption.encode())
    with pytest.raises(Malformed) as refusal:
        parse_attachment(payload[: head - 1])
    assert refusal.value.rule == "attachment_length"


@given(TOLD, st.integers(0), st.integers(1, 255))
def test_payloads_are_strict(attachment: Attachment, at: int, change: int) -> None:
    """One byte of a good payload is another one: it says something else, word for word, or it is refused."""
    payload = bytearray(attachment.pack())
    payload[at % len(payload)] ^= change
    try:
        read = parse_attachment(bytes(payload))
    except Malformed as refusal:
        assert refusal.category is Category.MALFORMED
        return
    if read is None:
        assert payload[0] not in MEDIA_TYPES
    else:
        assert (read.pack(), read == attachment) == (bytes(payload), False)


@given(st.sampled_from([1, 3, 5]), st.sampled_from([0, MAX_ATTACHMENT_BYTES + 1, 2**32 - 1]))
def test_a_length_outside_the_limits_is_refused(media: int, length: int) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_attachment(replace(told(9), media=media, length=length).pack())
    assert refusal.value.rule == "attachment_size"
