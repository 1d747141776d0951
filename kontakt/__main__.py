"""The command line."""

import json
import sys
from pathlib import Path

import click

from kontakt import streams

streams.open_missing()  # Before anything else is opened, which would get the number of a stream that is closed.

# What a command needs is imported where it runs, so that `--help` is quick.


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.pass_context
def main(context: click.Context) -> None:
    """Kontakt: self-hosted digital business cards for an organisation."""
    if context.invoked_subcommand != "demo":  # Which ends well by a signal, after it has stopped its programs.
        from kontakt import signals

        signals.handle_early()


@main.command()
def serve() -> None:
    """Check everything, migrate the database, then answer requests."""
    from kontakt import garbage

    with garbage.unsought():
        from kontakt.server import serve as run
    sys.exit(run())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def check_config(as_json: bool) -> None:
    """Check the settings, the provider, the database and the place for pictures, and change nothing."""
    from kontakt.commands.check_config import check_configuration as run

    sys.exit(run(as_json=as_json))


@main.command()
@click.option("--check", is_flag=True, help="Only say whether there is something to do; exit code 70 if there is.")
@click.option("--sql", is_flag=True, help="Only print the SQL that would be run.")
def migrate(check: bool, sql: bool) -> None:
    """Bring the database to the newest revision."""
    from kontakt.commands.migrate import migrate as run

    if check and sql:
        raise click.UsageError("--check and --sql are two different questions.")
    sys.exit(run(check=check, sql=sql))


@main.group()
def storage() -> None:
    """Bring pictures to another place, or look after them where they are."""


@storage.command()
@click.argument("to", required=False)
@click.option("--from", "origin", metavar="PLACE", help="Where the pictures are, if not where the settings say.")
@click.option("--dry-run", is_flag=True, help="Only say what would be copied.")
@click.option("--check", is_flag=True, help="Only compare: exit code 1 if a picture is not there, or not whole.")
@click.option("--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Pictures at the same time.")
def copy(to: str | None, origin: str | None, dry_run: bool, check: bool, at_once: int) -> None:
    """Copy every picture that is in use to TO, while Kontakt serves.

    A place is the path of a folder, an address as in STORAGE_URL, or @ and the path of a file that holds one of these,
    so that no secret is in the list of processes. Without TO, it is where the settings say. What is there already and
    whole is passed over, so an interrupted copy is run again. Exit code 1 if a picture is missing at the end.
    """
    from kontakt.commands.storage import copy as run
    from kontakt.media.copying import Aim

    if to is None and origin is None:
        raise click.UsageError("Where to? Name TO, or --from, or both.")
    if dry_run and check:
        raise click.UsageError("--dry-run and --check are two different questions.")
    sys.exit(run(to, origin, aim=Aim.LOOK if dry_run else Aim.COMPARE if check else Aim.COPY, at_once=at_once))


@storage.command("check")
@click.option("--remove-unused", is_flag=True, help="Remove the files that nothing refers to.")
@click.option(
    "--older-than", type=click.IntRange(1), default=24, show_default=True, help="Hours before which those were written."
)
@click.option("--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Pictures at the same time.")
def check_storage(remove_unused: bool, older_than: int, at_once: int) -> None:
    """Read every picture that is in use, and look for files that nothing refers to.

    Exit code 1 if a picture is missing or damaged.
    """
    from kontakt.commands.storage import check as run

    sys.exit(run(older_than=older_than * 3600.0, removes=remove_unused, at_once=at_once))


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port of the browser.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=".kontakt",
    show_default=True,
    help="Folder that keeps everything between runs.",
)
def demo(port: int, data: Path) -> None:
    """Run everything on this machine, with a sample organisation."""
    try:
        from kontakt.demo.run import main as run
    except ModuleNotFoundError as error:
        sys.exit(f"The demo needs more packages ({error.name} is missing): pip install 'kontakt[demo]'")
    run(port, data)


@main.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    from kontakt.docs import description

    click.echo(json.dumps(description(), indent=2))


if __name__ == "__main__":
    main()
