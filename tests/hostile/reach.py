"""Attacks that reach for something: secrets to read and places to write."""

from tests.hostile.case import attempt, cell

READING = [
    attempt(
        "read-solutions",
        "Reads the lesson's source, which holds the answers.",
        """
        import pathlib
        folder = pathlib.Path(world["solution"]).parent
        return [path.read_text(encoding="utf-8") for path in folder.iterdir()] or None
        """,
        alone=True,
    ),
    attempt(
        "read-keys",
        "Reads the keys that lie beside the package.",
        """
        import coursework, pathlib
        folder = pathlib.Path(coursework.__file__).parent / "keys"
        return [path.read_text(encoding="utf-8")[:50] for path in folder.glob("*.json")] or None
        """,
        alone=True,
    ),
    attempt(
        "read-other-submissions",
        "Reads what others handed in, in a folder and in the zip.",
        """
        import pathlib
        loot = [path.read_bytes() for path in pathlib.Path(world["others"]).glob("*/*.ipynb")]
        return loot or open(world["zip"], "rb").read(100)
        """,
        alone=True,
    ),
    attempt(
        "read-gradebook",
        "Opens the gradebook, which holds answers, variant and marks.",
        """
        import sqlite3
        try:
            book = sqlite3.connect("file:" + world["gradebook"] + "?mode=ro", uri=True)
            return book.execute("select * from sqlite_master").fetchall()
        except sqlite3.OperationalError:
            return None
        """,
        alone=True,
    ),
    attempt(
        "change-gradebook",
        "Writes marks into the gradebook, or a gradebook in its place.",
        """
        import pathlib
        pathlib.Path(world["gradebook"] + "-wal").write_bytes(b"written")
        return "a log beside the gradebook"
        """,
    ),
    attempt(
        "read-home",
        "Reads a file in the home folder of whoever grades.",
        """
        import pathlib
        return pathlib.Path(world["home"], "diary.txt").read_text()
        """,
        alone=True,
    ),
    attempt(
        "read-environment",
        "Looks for the grader's environment in its own, in process 1 and in the parent.",
        """
        import os, re
        secret = re.compile("CANARY-[0-9a-f]{16}")
        found = secret.findall(repr(dict(os.environ)))
        for process in ("self", 1, os.getppid()):
            try:
                found += secret.findall(open(f"/proc/{process}/environ", errors="replace").read())
            except OSError:
                pass
        return found or None
        """,
        alone=True,
    ),
    attempt(
        "read-own-memory",
        "Searches its own memory for what the forkserver may have held.",
        """
        import re
        secret, found = re.compile(rb"CANARY-[0-9a-f]{16}"), set()
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
            for line in maps:
                low, high = (int(number, 16) for number in line.split()[0].split("-"))
                if " rw" in line and high - low < 16 << 20:
                    memory.seek(low)
                    found |= set(secret.findall(memory.read(high - low)))
        return found or None
        """,
        alone=True,
    ),
    attempt(
        "read-other-processes",
        "Lists all processes with their command lines, and opens the memory of the watching one.",
        """
        import os
        seen = [open(f"/proc/{pid}/cmdline").read() for pid in os.listdir("/proc") if pid.isdigit()]
        if len(seen) > 3 or any(world["zip"] in line for line in seen):
            return seen
        return open("/proc/1/mem", "rb").fileno()
        """,
        alone=True,
    ),
    attempt(
        "search-everything",
        "Walks through every folder in search of files with a telling name.",
        """
        import os
        telling = ("gradebook.db", "diary.txt", "grades.csv", "9-tiny.py")
        for folder, folders, files in os.walk("/"):
            folders[:] = [name for name in folders if name not in ("proc", "sys", "site-packages")]
            found = [os.path.join(folder, name) for name in files if name in telling]
            if found:
                return found
        """,
    ),
    attempt(
        "read-forkserver",
        "Looks in modules and live objects for the grader's side and for expected values.",
        """
        import gc, sys
        rooms = {"gradebook", "grade", "score", "variant", "exams", "worker", "assemble"}
        found = [name for name in sys.modules if name.rpartition(".")[2] in rooms and name.startswith("coursework.")]
        dicts = [one for one in gc.get_objects() if type(one) is dict]
        found += [sorted(one)[:5] for one in dicts if "expected" in one and "id" in one]
        return found or None
        """,
    ),
    attempt(
        "read-descriptors",
        "Looks through inherited descriptors for files and pipes of the grader.",
        """
        import os, stat
        found = []
        for name in os.listdir("/proc/self/fd"):
            try:
                kind, target = os.fstat(int(name)).st_mode, os.readlink(f"/proc/self/fd/{name}")
            except OSError:
                continue
            if (stat.S_ISREG(kind) or stat.S_ISDIR(kind)) and not target.startswith(("/proc", "/notebook", "/tmp")):
                found.append(target)
            if stat.S_ISFIFO(kind) and int(name) > 2:
                found.append(target)
        return found or None
        """,
    ),
]

WRITING = [
    attempt(
        "write-outside",
        "Writes into package, checkout, interpreter, home, output folder, tables and system.",
        """
        import coursework, os, pathlib, sys
        places = [world["home"], world["out"], world["others"], world["root"], sys.prefix, "/etc", "/usr/lib", "/dev"]
        places += [os.environ["COURSEWORK_DATA"], str(pathlib.Path(coursework.__file__).parent), "/", "/var/tmp"]
        done = []
        for place in places:
            try:
                (pathlib.Path(place) / "left-by-attack").write_text("here")
                done.append(place)
            except OSError:
                pass
        return done or None
        """,
    ),
    attempt(
        "change-the-system",
        "Writes the settings of the kernel of the machine and loads off on its out-of-memory killer.",
        """
        for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/dev/kmsg"):
            try:
                open(path, "w").write("0")
                return path
            except OSError:
                pass
        """,
    ),
    attempt(
        "links-in-the-folder",
        "Leaves links to the gradebook, the tables and out of the folder for somebody to follow.",
        """
        import os
        for name in ("grades.csv", "9-tiny.ipynb", "gradebook.db"):
            os.symlink(world["gradebook"], name)
        os.symlink("/proc/1/root", "root")
        try:
            os.link(os.environ["COURSEWORK_DATA"] + "/orders.csv", "orders.csv")
            return "a hard link to a table"
        except OSError:
            pass
        try:
            return os.listdir("root" + world["home"])
        except OSError:
            return open("gradebook.db", "rb").read(16)
        """,
    ),
    attempt(
        "another-root",
        "Mounts, changes its root and enters namespaces.",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        import os
        for call in (lambda: os.chroot("/tmp"), lambda: os.rename("/notebook", "/tmp/notebook"),
                     lambda: os.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY)), lambda: os.unshare(0x10000000)):
            try:
                call()
                return "another root"
            except (OSError, AttributeError):
                pass
        if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
            return "a mount"
        """,
    ),
    cell(
        "planted-modules",
        "Leaves modules and start-up files for the kernel that replaces it, then crashes.",
        """
        import os, pathlib
        for name in ("pandas.py", "coursework.py", "sitecustomize.py", "usercustomize.py"):
            pathlib.Path(name).write_text("raise SystemExit('planted')")
        startup = pathlib.Path(os.environ.get("IPYTHONDIR", "/tmp"), "profile_default", "startup")
        try:
            startup.mkdir(parents=True, exist_ok=True)
            (startup / "first.py").write_text("raise SystemExit('planted')")
        except OSError:
            pass
        os._exit(3)
        """,
        "crashed",
    ),
]
