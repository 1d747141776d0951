"""What stands in the way of an import."""

from kontakt.problems import Problem


class ImportNotReady(Problem):
    """The import is in a state in which this cannot be done."""

    status, code, title = 409, "import-not-ready", "This import cannot do that now"


class RowsFaulty(Problem):
    """There are faulty rows, and the import is to be of all rows or of none; or no row is left that could be made."""

    status, code, title = 409, "rows-faulty", "Some rows are faulty"
