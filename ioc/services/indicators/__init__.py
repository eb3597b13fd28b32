"""Indicators: how values come in, are computed and checked, and what a scoreboard makes of them."""
