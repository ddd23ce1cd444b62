"""Each wall of the isolated kernel stops its attack; without the wall, the same attack gets through.

The second half matters as much as the first: an attack that never worked shows nothing when it fails.
"""

import os
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest

from coursework.grading.kernel import Isolation, IsolationError, attacks, sandbox, seccomp, selftest
from tests.isolated import needs_isolation

pytestmark = needs_isolation

WORLD = ("namespaces",)
# Attacks that are tried in a kernel with their wall taken away, and so must get through.
WITHOUT_THE_WALL = {
    "see_processes": (),
    "trace_process_1": None,
    "gain_rights": WORLD,
    "mount_something": WORLD,
    "make_namespace": (),
    "take_memory": WORLD,
    "bomb_processes": WORLD,
    "flood_descriptors": WORLD,
    "write_device": (),
    "open_socket": WORLD,
    "call_forbidden": WORLD,
    "hide_memory": WORLD,
    "starve_process_1": WORLD,
}


@pytest.fixture(scope="module")
def isolation():
    with Isolation("full") as isolation:
        yield isolation


@pytest.mark.parametrize("name", selftest.names("full"))
def test_attack_is_stopped_by_its_wall_alone(isolation, name):
    assert [(a.name, a.stopped, a.found) for a in isolation.attacks if a.name == name and a.stopped], isolation.attacks


@pytest.mark.parametrize("name", [name for name, layers in WITHOUT_THE_WALL.items() if layers is not None])
def test_attack_gets_through_without_its_wall(isolation, name):
    (attack,) = selftest.attack(isolation, name, layers=WITHOUT_THE_WALL[name])
    assert not attack.stopped and "could not be tried" not in attack.found, attack


def test_memory_of_several_processes_is_found_by_the_watchdog_only(isolation):
    (attack,) = selftest.attack(isolation, "take_memory_together", layers=(*WORLD, "limits"), deadline_seconds=2)
    assert (attack.stopped, attack.found) == (False, "ended by deadline")


def test_a_process_outlives_its_kernel_without_a_process_namespace(isolation, monkeypatch):
    monkeypatch.setattr(selftest, "_PATIENCE_SECONDS", 1)
    (attack,) = selftest.attack(isolation, "outlive", layers=())
    assert not attack.stopped


def test_attacks_on_the_machine_get_through_outside(tmp_path, monkeypatch):
    """The targets are really there: the same functions, called in this very process, reach them."""
    monkeypatch.chdir(tmp_path)
    with selftest._targets(str(tmp_path)) as targets:
        assert attacks.read_outside(**targets)
        assert attacks.reach_network(**targets)
        assert attacks.reach_abstract(**targets)
        assert attacks.share_memory(**targets)
        assert attacks.signal_grader(**targets)
        assert attacks.write_system(places=[str(tmp_path)])
        assert attacks.see_environment(allowed=[])
        assert attacks.run_own_program()
        opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(4)]
        assert attacks.inherit_descriptors(kept=0)
        for descriptor in opened:
            os.close(descriptor)
        before = signal.getsignal(signal.SIGXFSZ)
        assert attacks.flood_disk(disk_mb=1, files=10)
        signal.signal(signal.SIGXFSZ, before)


def test_full_refuses_and_says_why_when_an_attack_gets_through(monkeypatch):
    whole = sandbox.command

    def with_a_hole(*arguments):
        words = whole(*arguments)
        hole = words.index("--remount-ro")
        return [*words[:hole], "--ro-bind", "/tmp", "/tmp", *words[hole:]]

    monkeypatch.setattr(sandbox, "command", with_a_hole)
    monkeypatch.setattr(sandbox, "scratch", lambda: [sandbox.WORK, "/dev/shm"])
    with pytest.raises(IsolationError, match=r"isolation full does not hold here: read_outside \(mounts\)"):
        Isolation("full").__enter__()


def test_full_says_when_bubblewrap_is_missing(monkeypatch):
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name, *a: None if name == "bwrap" else real(name, *a))
    with pytest.raises(IsolationError, match="bwrap"):
        Isolation("full").__enter__()


def test_a_forkserver_that_cannot_start_is_told_with_its_last_words(monkeypatch):
    last_words = [sys.executable, "-c", "raise SystemExit('no way')"]
    monkeypatch.setattr(sandbox, "command", lambda *_: last_words)
    with pytest.raises(IsolationError, match="no way"):
        Isolation("full").__enter__()


def test_the_filter_knows_both_machines():
    for machine, alone in (("x86_64", None), ("aarch64", None), ("x86_64", 7), ("aarch64", 7)):
        lines = seccomp.program(machine, alone)
        # Jumps are counted forwards in one byte, and must stay inside the program.
        for place, (_code, yes, no, _constant) in enumerate(lines):
            assert place + 1 + max(yes, no) <= len(lines) and max(yes, no) < 256
    with pytest.raises(ValueError, match="s390x"):
        seccomp.program("s390x")


def test_call_numbers_agree_with_the_headers_of_this_machine():
    """Where the kernel's headers are installed, the numbers in the table are the system's own."""
    header = next(Path("/usr/include").glob("*-linux-gnu/asm/unistd_64.h"), None)
    if header is None:
        pytest.skip("no Linux headers here")
    lines = [line.split() for line in header.read_text().splitlines()]
    own = {parts[1].removeprefix("__NR_"): int(parts[2]) for parts in lines if len(parts) == 3 and parts[2].isdigit()}
    column = 0 if "x86_64" in str(header) else 1
    shared = seccomp.FORBIDDEN.keys() & own.keys()
    assert len(shared) > 50
    assert {name: seccomp.FORBIDDEN[name][column] for name in shared} == {name: own[name] for name in shared}


def test_sockets_of_this_process_still_work():
    """The filter was put into throw-away kernels, not into the tests."""
    socket.socket().close()
