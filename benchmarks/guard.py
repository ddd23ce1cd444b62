"""Run commands on hostile submissions without harm to the machine, and see what they leave: Linux, as root.

``guarded`` starts this file as process 1 of its own process and mount namespaces. From there the commands run one
after the other as a user of no rights, with folders of their own in place of /tmp, /var/tmp and /dev/shm. They end,
with everything they have started, when process 1 does. The network is the machine's: whoever gets out is to be seen.

The guard is no part of what is measured. Its limits are wide (time, the number of processes, the size of a file, the
machine's free memory), and it says when it was one of them that stopped a command.
"""

import itertools
import json
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_USERS = itertools.count(61234)  # one a run: the limit on processes is the user's
BYSTANDER = 31001  # process of another grader of the same user, which nobody may signal
_FILE_BYTES = 4 << 30
_FREE_SHARE = 0.25  # of the machine's memory: below, the commands are stopped
_GRACE_S = 1.0  # for a grader's own processes to end after it


def guarded(
    commands: list[list], scratch: Path, where: Path, environment: dict[str, str], limit_s: float, processes: int
) -> dict:
    """Run ``commands`` in the folder ``where`` of ``scratch``; their words go to ``scratch/log.txt``.

    It is over when all have ended or after ``limit_s``.

    Gives ``statuses`` of the commands, ``stopped`` ("time", "memory" or None), ``crowded`` (whether the number of
    processes was reached), ``left`` (processes afterwards), ``killed`` (whether the bystander is gone) and ``outside``
    (files named left-by-attack in the system's folders).
    """
    user = next(_USERS)
    for path in (scratch, *scratch.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)
    scratch.chmod(0o755)
    asked = {
        "commands": [[str(word) for word in command] for command in commands],
        "scratch": str(scratch),
        "where": str(where),
        "environment": environment,
        "user": user,
        "limit_s": limit_s,
        "processes": processes,
    }
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable, __file__]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the guard itself failed: {done.stderr[-3000:]}")
    return json.loads(done.stdout)


def _main() -> None:
    asked = json.load(sys.stdin)
    scratch = Path(asked["scratch"])
    for folder in ("/dev/shm", "/var/tmp"):
        _mount("-t", "tmpfs", "-o", "mode=1777,size=1g", "tmpfs", folder)
    _cover("/tmp", scratch, "1777")
    home = next((path for path in Path(sys.base_prefix).parents if not path.stat().st_mode & 0o001), None)
    if home is not None:  # the interpreter lies where only root may look
        _cover(str(home), Path(sys.base_prefix), "755")
    Path("/proc/self/oom_score_adj").write_text("900")

    _after(BYSTANDER)
    bystander = _start(["sleep", "86400"], asked, subprocess.DEVNULL)
    until, statuses, stopped, crowded = time.monotonic() + asked["limit_s"], [], None, False
    with (scratch / "log.txt").open("ab") as log:
        for command in asked["commands"]:
            child = _start(command, asked, log)
            while child.poll() is None and stopped is None:
                time.sleep(0.1)
                crowded |= _threads() >= asked["processes"] - 5
                stopped = "time" if time.monotonic() > until else "memory" if _memory_is_short() else None
            statuses.append(child.returncode)
            if stopped:
                break
    time.sleep(0 if stopped else _GRACE_S)
    places = ["/", "/etc", "/usr/lib", "/dev", "/dev/shm", "/var/tmp", "/tmp", str(Path(__file__).parents[1])]
    found = {
        "statuses": statuses,
        "stopped": stopped,
        "crowded": crowded,
        # where the time was over, the grader itself is still there
        "left": [] if stopped else _others(bystander.pid),
        "killed": bystander.poll() is not None,
        "outside": [place for place in places if (Path(place) / "left-by-attack").exists()],
    }
    print(json.dumps(found), flush=True)
    os._exit(0)  # and with process 1, everything ends


def _start(command: list[str], asked: dict, output: object) -> subprocess.Popen:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NPROC, (asked["processes"], asked["processes"]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    # a tool finds its own environment's programs first
    environment = asked["environment"] | {"PATH": f"{Path(command[0]).parent}:/usr/local/bin:/usr/bin:/bin"}
    return subprocess.Popen(
        command,
        cwd=asked["where"],
        env=environment,
        user=asked["user"],
        group=asked["user"],
        extra_groups=[],
        umask=0o022,
        preexec_fn=limited,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, stdin=subprocess.DEVNULL)


def _cover(folder: str, kept: Path, mode: str) -> None:
    """An empty folder in place of ``folder``, but for ``kept``, which lies in it."""
    _mount("--bind", str(kept), "/mnt")
    _mount("-t", "tmpfs", "-o", f"mode={mode},size=1g", "tmpfs", folder)
    kept.mkdir(parents=True, exist_ok=True)
    _mount("--move", "/mnt", str(kept))


def _after(number: int) -> None:
    """Let the next process have this number."""
    Path("/proc/sys/kernel/ns_last_pid").write_text(str(number - 1))


def _others(bystander: int) -> list[str]:
    """The names of processes that are neither the guard, nor the bystander, nor dead."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in (1, bystander):
            with suppress(OSError):
                name, _, rest = (entry / "stat").read_text(errors="replace").partition("(")[2].rpartition(") ")
                found += [name] if rest[0] not in "ZX" else []
    return found


def _threads() -> int:
    """How many threads there are, of which the limit on processes counts each."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            count += int(path.read_bytes().rpartition(b") ")[2].split()[17])
    return count


def _memory_is_short() -> bool:
    lines = Path("/proc/meminfo").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes["MemAvailable"] < _FREE_SHARE * sizes["MemTotal"]


if __name__ == "__main__":
    _main()
