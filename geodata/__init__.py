"""Areas by edition: borders, names, populations, and the schematic map."""
