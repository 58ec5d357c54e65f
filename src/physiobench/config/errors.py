"""Why a command cannot do its work, in one line that says what to do."""


class CannotServe(Exception):
    """The one line that says what to do before the site can start."""


class NoSite(CannotServe):
    """There is no site here yet, and this command does not make one."""
