"""Files of the commands."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Create a new file that only its owner reads; never overwrite one that may hold somebody's only key."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
