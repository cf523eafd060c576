"""What the reference implementation makes of a conversation that browsers held: its words, its keys."""

import base64
import json
from typing import Any

from playwright.sync_api import Page

from sealing.envelope import parse
from sealing.keylog import parse_entry
from sealing.members import Member
from sealing.replay import KeyLog
from sealing.slots import Passphrase, open_slot
from sealing.state import Result
from sealing.transcript import Transcript
from sealing.vault import open_vault
from tests.browser.recording import Recording
from tests.support.live import Person, World


def seeds_of(page: Page) -> list[bytes]:
    """The member seeds that this tab keeps for a reload."""
    kept = json.loads(page.evaluate("sessionStorage.getItem('sobat.room')"))
    return [base64.b64decode(kept[name]) for name in ("signSeed", "kemSeed")]


def enrolled(city: World, person: Person) -> dict[str, Any]:
    """What the key ceremony wrote down for this person."""
    return dict(json.loads((city.folder / "sample.json").read_text("utf-8"))["members"][person.key])


def key_log_of(city: World) -> KeyLog:
    """The city's key log, as the ceremony made it."""
    ceremony = json.loads((city.folder / "sample.json").read_text("utf-8"))
    entries = [base64.b64decode(made["entry"]) for made in ceremony["members"].values()]
    entries.sort(key=lambda raw: parse_entry(raw).seq)
    return KeyLog(base64.b64decode(ceremony["root_pk"]), entries)


def vault_of(city: World, person: Person) -> list[bytes]:
    """Everything secret that the passphrase of the ceremony opens."""
    made = enrolled(city, person)
    handle, blob, slot = (base64.b64decode(text) for text in (made["handle"], made["vault_blob"], made["slots"][0]))
    key = open_slot(slot, handle, Passphrase(person.passphrase))
    _, content = open_vault(key, handle, blob)
    return [key, content.sign_seed, *content.kem_seeds]


def open_sealed(recording: Recording, seeds: list[bytes], key_log: KeyLog) -> tuple[list[str], list[bytes]]:
    """The transcript out of the recorded frames, judged and opened by the reference implementation.

    Gives the words in order and the secrets of the epochs: the traffic is a sealed conversation and not merely noise.
    """
    log: dict[int, bytes] = {}
    for text in recording.received:
        if text.startswith('{"type":"envelope.delivered"'):
            frame = json.loads(text)
            log |= dict(enumerate(map(base64.b64decode, frame["envelopes"]), frame["first"]))
    raws = [log[position] for position in range(len(log))]
    transcript = Transcript(parse(raws[0]).room_id, key_log, Member.from_seeds(*seeds))
    outcomes = [transcript.accept(raw) for raw in raws]
    # of two who change the roster at the same time one loses, and repeats it
    odd = [outcome.rule for outcome in outcomes if outcome.result is not Result.ACCEPTED]
    assert set(odd) <= {"lost_epoch"}, odd
    words = [outcome.content.payload.decode() for outcome in outcomes if outcome.content is not None]
    return words, list(transcript.state.secrets.values())
