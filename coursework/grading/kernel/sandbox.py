"""The bubblewrap command line of the forkserver: a new root in which only what is listed exists.

Everything is named one by one and read-only; what is not named cannot be opened, and not even be asked about. So
there is no list of secrets to keep up to date: solutions, submissions, gradebook and home are simply not there.
"""

import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from pathlib import Path

import coursework

TABLES = "/tables"
WORK = "/notebook"

# Read by the loader of shared libraries, and by numerical libraries that the system chooses by links.
_SYSTEM = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/usr/share/zoneinfo", "/usr/share/fonts")
_DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
# Not bound: /dev/zero mapped as shared memory would be memory that no limit sees.

# Of the package, what a student's kernel never needs: the keys, and the grader but for the kernel and its half of the
# probe.
_MASKED = ("keys", "grading")
_UNMASKED = ("grading/__init__.py", "grading/probe.py", "grading/kernel")

# The only user and group that programs inside can look up.
_ACCOUNTS = ("passwd", "group")
# A uid that no account of the system has, inside the range that a container maps too.
_UNPRIVILEGED = 65100


def environment(work: str, tables: Path | str | None) -> dict[str, str]:
    """The whole environment of the forkserver and of its kernels."""
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": work,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{work}/.matplotlib",
        "IPYTHONDIR": f"{work}/.ipython",
        "COURSEWORK_PANELS": "still",
        # However the grader found the package (a link, an editable install), kernels find it at the same place.
        "PYTHONPATH": str(_package().parent),
        # The same order of sets in every kernel: a second run of a submission then shows what the first showed.
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # One thread a kernel: many kernels share the cores, and a forkserver must not have threads at all.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
    }
    if tables:
        variables["COURSEWORK_DATA"] = str(tables)
    return variables


def command(program: Sequence[str], tables: Path | None, shown: Sequence[Path] = ()) -> list[str]:
    """The command line that runs a program inside the sandbox, where it can read the folders in ``shown`` too."""
    words = ["bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    words += ["--as-pid-1", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "kernel"]
    root = os.geteuid() == 0
    if not root:
        words += ["--unshare-user"]
    made: set[Path] = set()
    links = {*map(Path, _SYSTEM), *_links_to_interpreter()}
    for path in read_only():
        words += _parents(path, made)
        if path.is_symlink() and path in links:
            words += ["--symlink", str(path.readlink()), str(path)]
        else:
            words += ["--ro-bind", str(path), str(path)]
    package = _package()
    for name in _MASKED:
        if (package / name).is_dir():
            words += ["--perms", "0755", "--tmpfs", str(package / name)]
    for name in _UNMASKED:
        if not (package / name).exists():
            continue
        words += ["--ro-bind", str(package / name), str(package / name)]
    for path in shown:
        words += [*_parents(path, made), "--ro-bind", str(path), str(path)]
    for name in _ACCOUNTS:
        words += ["--ro-bind", str(package / "grading/kernel/accounts" / name), f"/etc/{name}"]
    if tables:
        words += ["--ro-bind", str(tables), TABLES]
    # The whole /proc for the moment: Linux lets a kernel mount its own one only where the outer one is not covered.
    words += ["--bind", "/proc", "/proc", "--perms", "0755", "--dir", "/dev"]
    for path in _DEVICES:
        words += ["--dev-bind", path, path]
    # The forkserver's own scratch folder, and where each kernel will mount what is writable to it.
    words += ["--perms", "1777", "--tmpfs", WORK]
    for folder in ("/tmp", "/dev/shm", "/etc"):
        words += ["--perms", "0755", "--dir", folder]
    for name, value in environment(WORK, TABLES if tables else None).items():
        words += ["--setenv", name, value]
    words += ["--remount-ro", "/", "--"]
    if root:
        # Limits on the number of processes do not bind root; and what runs as root inside is root outside.
        uid = str(unprivileged_user())
        setpriv = shutil.which("setpriv")
        words += [setpriv or "setpriv", "--reuid", uid, "--regid", uid, "--clear-groups"]
        words += ["--inh-caps", "-all", "--bounding-set", "-all", "--no-new-privs"]
    return [*words, *program]


def course() -> list[Path]:
    """What of the course is public: the tables of variant 0 and the keys that ``check`` compares with."""
    from coursework.data import datasets

    return [datasets(), _package() / "keys"]


def readable() -> list[str]:
    """What Landlock lets a kernel read inside the sandbox."""
    return [*map(str, read_only()), "/proc", "/dev", "/etc", TABLES]


def readable_outside(tables: Path | None) -> list[str]:
    """What Landlock lets a kernel read where there is no sandbox: of the package, all pieces but what is masked."""
    package = _package()
    pieces = [path for path in package.iterdir() if path.name not in _MASKED]
    pieces += [package / name for name in _UNMASKED]
    others = [piece for path in read_only() for piece in _around(package, path)]
    # /proc/self is this process when the rule is made: the kernel itself, and no other process of its user.
    files = [Path(name) for name in (*_DEVICES, "/etc/localtime", "/proc/self", "/proc/meminfo", "/proc/cpuinfo")]
    return [str(path) for path in (*others, *pieces, *files, *([tables] if tables else []))]


def unprivileged_user() -> int:
    """The uid and gid of kernels whose grader is root."""
    return _UNPRIVILEGED + os.getpid() % 400


def closed_folder() -> Path | None:
    """A folder on the way to interpreter, packages or course that other users may not pass through; None if all may."""
    folders = {folder for path in read_only() for folder in path.parents if folder.exists()}
    return next((folder for folder in sorted(folders) if not folder.stat().st_mode & 0o001), None)


def read_only() -> list[Path]:
    """Every path that exists inside, parents before children; a link stays a link."""
    paths: list[Path] = [Path(name) for name in (*_SYSTEM, *_SYSTEM_FILES)]
    base = Path(sys.base_prefix)
    if base == Path("/usr"):
        paths += [Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_path("platstdlib"))]
    else:
        paths += [base]
    paths += [Path(sys._base_executable).resolve(), *_links_to_interpreter()]
    paths += [Path(sys.prefix) / "pyvenv.cfg", *_site_folders(), _package()]
    if os.geteuid() == 0:
        paths += [Path(shutil.which("setpriv") or "/usr/bin/setpriv")]
    return _outermost(path for path in paths if path.exists())


def scratch() -> list[str]:
    """The folders in which a kernel may write: its own small file systems, empty at the start, gone at the end."""
    # A checkout or an interpreter under /tmp must stay visible, so nothing is mounted over it then.
    crowded = any(path.is_relative_to("/tmp") for path in read_only())
    return [WORK, "/dev/shm", *([] if crowded else ["/tmp"])]


def _around(hole: Path, path: Path) -> list[Path]:
    """What lies under a path, as few paths as possible, without what lies under the hole."""
    if path == hole:
        return []
    if not hole.is_relative_to(path):
        return [path]
    return [piece for child in path.iterdir() for piece in _around(hole, child)]


def _package() -> Path:
    return Path(coursework.__file__).absolute().parent


def _site_folders() -> list[Path]:
    """The folders that installed packages lie in; not what an editable install adds to the search path."""
    folders = [*site.getsitepackages(), site.getusersitepackages() if site.ENABLE_USER_SITE else ""]
    return [Path(folder) for folder in folders if folder and folder in sys.path]


def _links_to_interpreter() -> list[Path]:
    """The chain of links from the running executable to the real one: a virtual environment is found along it."""
    chain, path = [], Path(sys.executable)
    while path.is_symlink():
        chain.append(path)
        path = path.parent / path.readlink()
    return [*chain, path]


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """The paths in order, without those that lie inside another one of them."""
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda path: (len(path.parts), str(path))):
        if not any(path.is_relative_to(folder) for folder in kept if not folder.is_symlink()):
            kept.append(path)
    return kept


def _parents(path: Path, made: set[Path]) -> list[str]:
    """Options that make the folders above a path readable by all: as root, bubblewrap would make them 0700."""
    words: list[str] = []
    for folder in reversed(path.parents):
        if folder != Path("/") and folder not in made:
            made.add(folder)
            words += ["--perms", "0755", "--dir", str(folder)]
    return words
