"""Write `templates.npz`: the templates that ColabFold's pipeline makes of given hits.

Run from the root of the repository, with the Python of an environment that has
alphafold-colabfold 2.3.27 named:

    PYTHONPATH=tests/fixtures .venv/bin/python tests/golden/make_template_goldens.py \
        path/to/that/python
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from template_cases import write_cases

from foldsvc.templates.hhsuite import find_program

TESTS = Path(__file__).parents[1]


def main(python: str, out: str = str(Path(__file__).with_name("templates.npz"))) -> None:
    """Run the reference on every case."""
    with tempfile.TemporaryDirectory() as name:
        cases = write_cases(Path(name))
        script = TESTS / "templates" / "templates_reference.py"
        kalign = find_program("kalign")
        subprocess.run([python, script, cases, kalign, out], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
