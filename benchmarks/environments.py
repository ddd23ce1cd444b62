"""Virtual environments for the peers, made once under ``benchmarks/.venv`` (which git ignores).

Each peer brings its own versions of everything; none of them enters the course's environment.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).resolve().parent / ".venv"


def python(name: str, *requirements: str) -> Path:
    """The interpreter of the environment ``name``, made and filled when it is not there or asks for something else."""
    home = FOLDER / name
    done = home / "requirements.txt"
    interpreter = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = "\n".join(requirements)
    if not (done.is_file() and done.read_text(encoding="utf-8") == wanted):
        print(f"making {home.relative_to(ROOT)}: {' '.join(requirements)}", file=sys.stderr, flush=True)
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *requirements], cwd=ROOT, check=True)
        done.write_text(wanted, encoding="utf-8")
    return interpreter


def versions(interpreter: Path, *packages: str) -> dict[str, str]:
    """The installed version of each package."""
    code = f"import importlib.metadata as m; print(*[m.version(p) for p in {packages!r}])"
    found = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return dict(zip(packages, found, strict=True))
