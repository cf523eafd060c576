"""`make model`: explore every scene and say what was met. `python -m tests.model [WRITES]` (3 entries, by default)."""

import sys
from time import monotonic

from tests.model.exploration import Exploration, Violated, scenes
from tests.model.laboratory import Laboratory


def main(writes: int) -> int:
    """Exit status 1 if an invariant does not hold."""
    for scene in scenes(writes):
        begun = monotonic()
        try:
            report = Exploration(scene, Laboratory()).run()
        except Violated as violation:
            print(violation)
            return 1
        print(
            f"{scene.name:24}{scene.writes} writes {report.states:9} states {report.verdicts:7} verdicts: "
            f"{report.accepted} accepted, {report.void} void, {report.alarms} alarms; {monotonic() - begun:.0f} s",
            flush=True,
        )
    print("every invariant holds in every state")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
