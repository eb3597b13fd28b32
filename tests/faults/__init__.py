"""Faults against real processes: what a publisher got an acknowledgement for is stored once, or lies in quarantine."""
