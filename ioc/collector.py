"""The garbage collector of a process that lives long: what was loaded is never looked at again, the rest seldom.

Nearly everything that such a process makes is freed by its reference counts. The collector looks for what is not. To
look through all that is loaded stopped the web server for up to 140 ms, some twice a second while snapshots are made.
"""

import gc

MADE = 50_000  # objects that came and did not go, after which the youngest are looked at: 5 to 10 MB
YOUNG, OLD = 20, 50  # such looks before those that stayed are looked at as well, and of these before all are


def settle() -> None:
    """Leave out of every later look what is there by now; call it once, before the work begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE, YOUNG, OLD)
