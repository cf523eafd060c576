"""Attachments that lie beside an exported conversation as `<blob_id>.blob` (docs/sealing.md section 16.1).

Read chunk by chunk. What is written out gets its name only after the digest was found right: under that name nobody
ever finds bytes that are not the author's.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sealing.attachments import Attachment, chunk_sizes, open_chunks
from sealing.notation import Malformed

SUFFIXES = {1: ".jpg", 2: ".png", 3: ".webp", 4: ".pdf", 5: ".webm", 6: ".m4a"}


class Found(StrEnum):
    """What became of one attachment."""

    ABSENT = "absent"  # no such file lies beside the conversation
    GENUINE = "genuine"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Blob:
    """`rule` names the demand that failed, for REFUSED. `saved` is the file that was written, if one was."""

    found: Found
    rule: str = ""
    saved: Path | None = None


def check_blobs(
    room_id: bytes, said: Mapping[int, Attachment], folder: Path, save: Path | None = None
) -> dict[int, Blob]:
    """What became of the attachment that each position speaks of. One that is spoken of again is opened once.

    Raises what `check_blob` raises.
    """
    judged: dict[Attachment, Blob] = {}
    blobs = {}
    for position, attachment in said.items():
        file = replace(attachment, duration_ms=0, caption="")
        blobs[position] = judged.get(file) or judged.setdefault(file, check_blob(room_id, file, folder, save))
    return blobs


def check_blob(room_id: bytes, attachment: Attachment, folder: Path, save: Path | None = None) -> Blob:
    """Open the attachment out of `folder`; with `save`, a folder, write it there, readable for its owner only.

    Raises OSError, FileExistsError for a file that is there already.
    """
    try:
        source = (folder / f"{attachment.blob_id.hex()}.blob").open("rb")
    except FileNotFoundError:
        return Blob(Found.ABSENT)
    with source:
        pieces = open_chunks(room_id, attachment, _chunks(source, chunk_sizes(attachment.length)))
        try:
            return Blob(Found.GENUINE, saved=_write(pieces, _name(attachment, save)))
        except Malformed as refusal:
            return Blob(Found.REFUSED, str(refusal))


def _chunks(source: BinaryIO, sizes: Sequence[int]) -> Iterator[bytes]:
    """The file cut as the attachment was; what stands behind the last chunk is one more."""
    for size in (*sizes, 1):
        if not (chunk := source.read(size)):
            return
        yield chunk


def _name(attachment: Attachment, save: Path | None) -> Path | None:
    return None if save is None else save / f"{attachment.blob_id.hex()}{SUFFIXES[attachment.media]}"


def _write(pieces: Iterator[bytes], path: Path | None) -> Path | None:
    """All pieces, into a new file if a path is given."""
    if path is None:
        for _ in pieces:
            pass
        return None
    unproven = path.with_suffix(f"{path.suffix}.part")
    try:
        with os.fdopen(os.open(unproven, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
        # Asked after the bytes were proven: a MSG that only claims this name must not stop the reading.
        if path.exists():
            raise FileExistsError(17, "File exists", str(path))
        unproven.rename(path)
    finally:
        unproven.unlink(missing_ok=True)
    return path
