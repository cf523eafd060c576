"""What stands inside a sealed MSG: typed data, padded to a bucket (docs/sealing.md section 7)."""

from dataclasses import dataclass

from sealing.attachments import Attachment, parse_attachment
from sealing.envelope import BUCKETS
from sealing.notation import U64_LIMIT, Category, Malformed, u32, u64

TEXT = 1
ATTACHMENT = 2
MAX_TEXT_BYTES = 8_000
DATA_HEAD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Content:
    """Opened data. `client_ms` is the author's clock. Unknown types are kept, never an error."""

    data_type: int
    client_ms: int
    payload: bytes

    def pack(self) -> bytes:
        """type u8 || client time u64 || payload."""
        return bytes((self.data_type,)) + u64(self.client_ms) + self.payload


def _require(condition: bool, rule: str) -> None:
    if not condition:
        raise Malformed(Category.MALFORMED, rule)


def _bucket_for(data_len: int) -> int:
    for bucket in BUCKETS:
        if 4 + data_len <= bucket:
            return bucket
    raise Malformed(Category.MALFORMED, "data_length")


def pad(data: bytes) -> bytes:
    """u32 length || data || zeros to the smallest bucket. Raises `Malformed` above 16,380 bytes."""
    bucket = _bucket_for(len(data))
    return (u32(len(data)) + data).ljust(bucket, b"\x00")


def unpad(plaintext: bytes) -> bytes:
    """Strict inverse of `pad`. Raises `Malformed` for a bucket that is not the smallest or filler that is not zero."""
    length = int.from_bytes(plaintext[:4], "big")
    _require(len(plaintext) in BUCKETS and length <= len(plaintext) - 4, "padding_length")
    _require(_bucket_for(length) == len(plaintext), "padding_bucket")
    data, filler = plaintext[4 : 4 + length], plaintext[4 + length :]
    _require(not any(filler), "padding_filler")
    return data


def text_content(text: str, now_ms: int) -> Content:
    """Content for a written text. Raises `Malformed` unless it is 1..8,000 bytes of UTF-8."""
    return check_content(Content(TEXT, now_ms, text.encode("utf-8", "surrogatepass")))


def attachment_content(attachment: Attachment, now_ms: int) -> Content:
    """Content for an attachment whose chunks are sealed and stored. Raises `Malformed` when section 12 is not kept."""
    content = Content(ATTACHMENT, now_ms, attachment.pack())
    _require(parse_attachment(content.payload) is not None, "attachment_media")
    return content


def check_content(content: Content) -> Content:
    """The rules for known types; gives the content back. Raises `Malformed`."""
    if content.data_type == TEXT:
        _require(1 <= len(content.payload) <= MAX_TEXT_BYTES, "text_length")
        try:
            content.payload.decode("utf-8")
        except UnicodeDecodeError as reason:
            raise Malformed(Category.MALFORMED, "text_encoding") from reason
    elif content.data_type == ATTACHMENT:
        parse_attachment(content.payload)
    return content


def parse_content(plaintext: bytes) -> Content:
    """Unpad and parse decrypted bytes. Raises `Malformed`."""
    data = unpad(plaintext)
    _require(len(data) >= DATA_HEAD_BYTES, "data_length")
    client_ms = int.from_bytes(data[1:DATA_HEAD_BYTES], "big")
    _require(client_ms < U64_LIMIT, "number_range")
    return check_content(Content(data[0], client_ms, data[DATA_HEAD_BYTES:]))
