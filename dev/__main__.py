"""`python3 -m dev COMMAND`. This file parses and runs on any Python 3, to say so when it is too old."""

import os
import subprocess
import sys

if sys.version_info < (3, 11):
    for _name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        try:  # found on PATH is not enough: version managers leave names there that do not run
            if subprocess.call([_name, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) == 0:
                os.execvp(_name, [_name, "-m", "dev", *sys.argv[1:]])
        except OSError:
            continue
    sys.exit("Sobat needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))

from dev.commands import COMMANDS
from dev.engine import Stop

if __name__ == "__main__":
    _wish = sys.argv[1] if len(sys.argv) > 1 else ""
    if _wish not in COMMANDS:
        sys.exit("One of: " + ", ".join(COMMANDS))
    try:
        COMMANDS[_wish]()
    except Stop as stop:
        sys.exit("sobat: " + str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
