"""The errors we raise on purpose; each says what is wrong and what to do about it."""


class IocError(Exception):
    """Something a person can mend; the message names the cure and is shown without a traceback."""


class SettingsError(IocError):
    """A setting is missing or wrong."""


class StartError(IocError):
    """A part of the system could not be started."""


class DecodeError(IocError):
    """A payload that cannot be read; the message is the reason kept in the quarantine."""


class StoreUnavailableError(IocError):
    """The database is away for now; the same call may go through later."""


class StoreBusyError(IocError):
    """The database took back a transaction for another's sake (deadlock, a lock that others hold); try it again."""


class DataRefusedError(IocError):
    """The database refuses these rows themselves (overflow, NUL, …); trying again will not help."""


class NotAllowedError(IocError):
    """A person asked for an area that is not theirs."""


class ReplayError(IocError):
    """A file cannot be replayed by its mapping."""
