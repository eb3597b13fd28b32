"""Groups of commands that are too many for one file; `ioc.__main__` puts them together."""
