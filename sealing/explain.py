"""What was refused, in one sentence for whoever sits at a terminal."""

from sealing.notation import Malformed

SENTENCES = {
    "same_half": "Both files are the same holder's half; the other holder's is needed.",
    "other_root": "These two halves belong to different roots.",
    "root_pk": "These two halves do not make the root that they name.",
    "both_halves": "Give exactly two halves, one of each holder.",
    "half": "This file is no half of a root, or it is damaged.",
    "json": "This file is no JSON.",
    "sig_org": "The organization's root has not signed this entry.",
    "seq": "These entries are not the next ones of this log.",
    "signed_entries": "This file holds no signed entries.",
    "request": "This file is no request for a key-log entry.",
    "sig_member": "Whoever asks for this key has not signed for it.",
    "not_current": "This member is not current in the log.",
    "listed_before": "This key has been in the log before; nobody is listed twice.",
    "shrunk": "This log is shorter than one that was seen before.",
    "forked": "This log is not a continuation of one that was seen before.",
    "missing": "Entries are missing that the checkpoint counts.",
    "root": "The entries are not those that the checkpoint signs.",
    "not_served": "Something is not served that the checkpoint counts.",
    "note_signature": "A signature under the checkpoint is not genuine.",
    "log_signature": "The checkpoint is not signed by the log key.",
    "cosigner": "A required cosigner has not signed the checkpoint.",
    "origin": "This is another log: its origin is not the one that was asked for.",
    "tile": "A hash tile is not that of the entries.",
    "stale": "The checkpoint is older than seven days, more than a day ahead of this clock, or without any time.",
    "export_size": "This file is too large to be an exported conversation.",
    "export_json": "This file is no exported conversation: it is no JSON.",
    "export_fields": "This file is no exported conversation: its fields are not those of one.",
    "export_format": "This file is no exported conversation, or one of a later version.",
    "export_root": "This file names another root key than the one that was given.",
    "export_room": "This code belongs to another conversation.",
    "export_key": "This file holds nothing that such a secret could open.",
    "code_length": "There are letters missing in this code, or too many.",
    "code_letters": "There is a letter in this code that no code has there.",
    "code_check": "There is a slip in this code: its words do not belong together.",
    "recovery_check": "There is a slip in this code: its words do not belong together.",
    "cvault_commit": "This is not the code that opens this file.",
    "slot_commit": "This is not the secret that opens this file.",
}


def sentence_of(refusal: Malformed | OSError) -> str:
    """One English sentence, with its full stop."""
    if isinstance(refusal, Malformed):
        return SENTENCES.get(refusal.rule, f"Refused: {refusal}.")
    if refusal.filename is not None:
        return f"{refusal.filename}: {refusal.strerror}."
    return f"No answer: {refusal}."
