"""Tests of the screen in a real browser."""
