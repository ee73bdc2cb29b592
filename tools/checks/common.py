# SPDX-License-Identifier: BSD-2-Clause
"""What the checks share: counting, running, and the closing line."""
import subprocess
import sys


class Tally:
    def __init__(self):
        self.good = 0
        self.bad = 0

    def check(self, ok, what):
        """Counts one check; says what was wrong when it failed. Returns ok."""
        if ok:
            self.good += 1
        else:
            self.bad += 1
            print(f"FAILED: {what}")
        return ok

    def add(self, other):
        """Counts what another tally counted."""
        self.good += other.good
        self.bad += other.bad

    def close(self):
        """Prints the closing line and ends the program; nothing counted is a failure."""
        print(f"{self.good} passed, {self.bad} failed")
        sys.exit(0 if self.good and not self.bad else 1)


def run(*argv, stdin=None, timeout=300, **more):
    """Runs a program; returns the completed process with text output."""
    return subprocess.run([str(a) for a in argv], input=stdin, capture_output=True, text=True,
                          errors="replace", timeout=timeout, check=False, **more)
