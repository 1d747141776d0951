"""What can be in the way of ending an account."""

from kontakt.problems import Problem


class SignInAgain(Problem):
    """What was asked for cannot be taken back, and the sign-in is not recent; after another one it can be done."""

    status, code, title = 403, "sign-in-again", "Sign in again to do this"
