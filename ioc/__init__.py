"""The operations centre: its words, its store, its services and its commands."""
