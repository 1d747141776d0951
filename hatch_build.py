"""What a wheel has besides the files that pyproject.toml names: the fonts of the link previews, from npm packages."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FontsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the fonts into `kontakt/fonts`, each beside its licence."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files; raise FileNotFoundError if `npm ci` has not been run in web/.

        In a checkout, which is what an editable installation uses, the fonts are found where npm puts them.
        """
        if version == "editable":
            return
        web = Path(self.root) / "web"
        listed = json.loads((web / "fonts.json").read_text(encoding="utf-8"))
        wanted = [(font, subset) for font in listed["fonts"] for subset in listed["subsets"]]
        for font, subset in [*wanted, *listed["previews"].items()]:
            package = web / "node_modules" / "@fontsource-variable" / font
            name = f"{font}-{subset}-wght-normal.woff2"
            files = {package / "files" / name: name, package / "LICENSE": f"{font}.LICENSE"}
            for source, target in files.items():
                if not source.is_file():
                    raise FileNotFoundError(f"{source} is missing: run `npm ci` in web/ first")
                build_data["force_include"][str(source)] = f"kontakt/fonts/{target}"
