"""Tests of the screen without a browser."""
