"""What the city can be asked and what may be done to it."""
