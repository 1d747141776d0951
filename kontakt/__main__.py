"""The command line."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve() -> None:
    """Check everything, migrate the database, then answer requests."""
    from kontakt.server import serve as run

    sys.exit(run())


@app.command()
def check_config() -> None:
    """Check the settings, the provider, the database and the upload folder; the database stays as it is."""
    from kontakt.server import check_configuration

    sys.exit(check_configuration())


@app.command()
def migrate() -> None:
    """Bring the database to the newest revision."""
    from kontakt.server import migrate as run

    sys.exit(run())


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the browser finds it.")] = 8080,
    data: Annotated[Path, typer.Option(help="Folder that keeps everything between runs.")] = Path(".kontakt"),
) -> None:
    """Run everything on this machine, with a sample organisation."""
    try:
        from kontakt.demo.run import main as run
    except ModuleNotFoundError as error:
        sys.exit(f"The demo needs more packages ({error.name} is missing): pip install 'kontakt[demo]'")
    run(port, data)


@app.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    from kontakt.docs import description

    print(json.dumps(description(), indent=2))


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
