"""The role that the documentation gives to the servers."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs/operations.md"


def statements(owner="kontakt", application="kontakt_app"):
    """The documented statements, for roles of these names."""
    text = DOCS.read_text(encoding="utf-8").partition("### A role that cannot rewrite the record")[2]
    [block] = re.findall(r"```sql\n(.*?)```", text.partition("\n#")[0], re.DOTALL)
    names = {"kontakt": owner, "kontakt_app": application}
    return re.sub(r"\bkontakt(_app)?\b", lambda found: names[found[0]], block)
