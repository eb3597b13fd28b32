"""The words of the city, pure: no database, no network, no clock."""
