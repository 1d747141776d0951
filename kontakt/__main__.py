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
