"""Attacks that take more than their share: processes, memory, disk, descriptors, output and time."""

from tests.hostile.case import POINTS, attempt, cell, changed

FLOODS = [
    cell(
        "fork-bomb",
        "Forks for ever, and every child forks too.",
        """
        import os, time
        while True:
            try:
                os.fork()
            except OSError:
                time.sleep(60)
        """,
        "timeout crashed",
    ),
    attempt(
        "thread-flood",
        "Starts threads until the system refuses.",
        """
        import threading, time
        try:
            for number in range(5000):
                threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
        except RuntimeError:
            return None
        return "5000 threads"
        """,
    ),
    attempt("memory", "Asks for 4 GB at once.", "return len(bytearray(4 << 30))"),
    cell(
        "memory-by-children",
        "Takes memory in several processes, each of which keeps within its own limit.",
        """
        import os, time
        for _ in range(5):
            if os.fork() == 0:
                block = bytearray(b"x") * (150 << 20)
                time.sleep(60)
        time.sleep(60)
        """,
        "crashed",
    ),
    attempt(
        "memory-without-a-file",
        "Takes memory that no process is billed for: memfd, System V, shared anonymous.",
        """
        import ctypes, mmap, os
        libc, found = ctypes.CDLL(None), []
        for what, call in (("memfd", lambda: os.memfd_create("flood")),
                           ("shared", lambda: mmap.mmap(-1, 1 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))):
            try:
                call()
                found.append(what)
            except OSError:
                pass
        if libc.shmget(0, 1 << 20, 0o1600) >= 0:
            found.append("shmget")
        return found or None
        """,
    ),
    attempt(
        "memory-in-tmpfs",
        "Fills /dev/shm, /tmp and the working folder with many files.",
        """
        import os
        written = 0
        for folder in ("/dev/shm", "/tmp", "."):
            try:
                for number in range(300):
                    with open(f"{folder}/{number}", "wb") as file:
                        written += file.write(b"x" * (1 << 20))
            except OSError:
                pass
            for name in os.listdir(folder):
                os.unlink(f"{folder}/{name}")
        return f"{written >> 20} MB" if written > 200 << 20 else None
        """,
    ),
    attempt(
        "disk",
        "Writes one file without end, and a sparse one of a terabyte.",
        """
        with open("large", "wb") as file:
            try:
                file.truncate(1 << 40)
                return "a terabyte"
            except OSError:
                pass
            for number in range(1000):
                file.write(b"x" * (1 << 20))
        return "1000 MB"
        """,
    ),
    attempt(
        "inodes",
        "Makes empty files and folders without end.",
        """
        import os
        for number in range(20_000):
            open(f"f{number}", "w").close()
            os.mkdir(f"d{number}")
        return "40000 names"
        """,
    ),
    attempt(
        "descriptors",
        "Opens files until none is left, and keeps them.",
        """
        kept = []
        while len(kept) < 5000:
            kept.append(open("/dev/null"))
        return "5000 open files"
        """,
    ),
    cell(
        "output-lines",
        "Prints without end.",
        "while True:\n    print('x' * 1_000_000)",
        "crashed timeout error",
        best="right error",  # what was printed and not sent yet can fill the memory a little longer than its cell
    ),
    cell(
        "output-at-once",
        "Prints 150 MB in one call.",
        "print('x' * 150_000_000)\ntotal = orders.amount.sum()",
        "crashed right timeout",
    ),
    cell(
        "output-messages",
        "Shows small things without end: messages, not bytes, are the burden.",
        "from IPython.display import display\nwhile True:\n    display(1)",
        "crashed timeout",
    ),
    cell(
        "deaf",
        "Loops for ever and swallows every interrupt.",
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
        "timeout",
    ),
    cell(
        "deaf-in-c",
        "Computes for hours inside one operation, which no interrupt reaches.",
        "x = 10 ** (10 ** 9)",
        "timeout crashed",
    ),
    cell(
        "stack",
        "Recurses until the stack of the process is used up.",
        """
        import sys, ctypes
        sys.setrecursionlimit(10 ** 9)
        class Deep:
            def __getattr__(self, name): return getattr(self, name + "x")
        def down(f): return sorted([1, 2], key=lambda one: down(f))
        down(down)
        """,
        "crashed error",
    ),
    changed(
        "crash-on-and-on",
        "Crashes every kernel it is given.",
        lambda notebook: (
            [setattr(cell, "source", "import os\nos._exit(1)") for cell in notebook.cells if cell.id in POINTS] and None
        ),
        **dict.fromkeys(("total", "best", "size_of"), "crashed"),
    ),
]
