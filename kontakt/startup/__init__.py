"""The startup hook: settings, provider, database, migrations, defaults, open; then the server listens.

`hook.py` runs the steps and `checks.py` the first three of them together; there is a module for each thing that is
checked. What can be wrong is in `reasons.py`, and how it is told in `report.py`.
"""
