"""The weekly and the monthly form: what was told of days, put together and held against the period before."""
