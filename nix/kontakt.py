#!/usr/bin/env python3
"""The command line of the application in the folder above this program's."""

import os
import sys
from pathlib import Path

# Help in colours would need a library of 13 MB, which the image leaves out.
os.environ["TYPER_USE_RICH"] = "0"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kontakt.__main__ import main

if __name__ == "__main__":
    main()
