"""The pieces of the page of indicators: its address, words, the board, charts, the map, flags, proposals, use."""
