"""The embedded parts of the demo: a PostgreSQL, a broker and a supervisor, all on loopback and in one folder."""
