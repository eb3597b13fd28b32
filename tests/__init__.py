"""Tests of every part, laid out like the tree, against real servers."""
