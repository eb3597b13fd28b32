"""The parts of the pages of administration, one a file."""
