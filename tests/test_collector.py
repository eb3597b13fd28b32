"""What was loaded is never looked at again, and what is made afterwards still goes."""

import subprocess
import sys

CODE = """
import gc, weakref
from ioc import collector

class Ring:
    def __init__(self): self.itself = self

collector.settle()
gone = weakref.ref(Ring())
kept = [[] for _ in range(2 * collector.MADE)]
print(gone() is None, not any(one is collector for one in gc.get_objects()))
"""


def test_what_is_made_after_settling_is_collected_and_what_was_loaded_is_left_alone() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
