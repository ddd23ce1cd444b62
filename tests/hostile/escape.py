"""Attacks that leave the kernel: by sockets, by signals, by outliving it, by more rights."""

from tests.hostile.case import attempt, cell

SOCKETS = [
    attempt(
        "tcp",
        "Connects to a listening port of the machine.",
        """
        import socket
        return socket.create_connection(("127.0.0.1", world["tcp"]), timeout=2).recv(100)
        """,
        alone=True,
    ),
    attempt(
        "udp",
        "Sends a datagram to a port of the machine.",
        """
        import socket
        return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"out", ("127.0.0.1", world["udp"]))
        """,
        alone=True,
    ),
    attempt(
        "unix-path",
        "Connects to a socket in the file system.",
        """
        import socket
        end = socket.socket(socket.AF_UNIX)
        end.connect(world["path"])
        return end.recv(100)
        """,
        alone=True,
    ),
    attempt(
        "unix-abstract",
        "Connects to an abstract socket, also by an unconnected pair of datagram sockets.",
        """
        import socket
        try:
            one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            one.sendto(b"out", "\\0" + world["abstract"])
        except OSError:
            pass
        end = socket.socket(socket.AF_UNIX)
        end.connect("\\0" + world["abstract"])
        return end.recv(100)
        """,
        alone=True,
    ),
    attempt(
        "netlink-and-raw",
        "Makes netlink, packet, raw and vsock sockets.",
        """
        import socket
        for family, kind in ((socket.AF_NETLINK, socket.SOCK_RAW), (socket.AF_PACKET, socket.SOCK_RAW),
                             (socket.AF_INET, socket.SOCK_RAW), (socket.AF_VSOCK, socket.SOCK_STREAM)):
            try:
                return repr(socket.socket(family, kind))
            except OSError:
                pass
        """,
        alone=True,
    ),
    attempt(
        "names",
        "Asks for a name on the network, which carries data out by itself.",
        """
        import socket
        return socket.getaddrinfo("example.org", 80)
        """,
    ),
    attempt(
        "sockets-by-number",
        "Calls socket by its number, in the x32 table too, and io_uring, which needs no socket call.",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        calls = {"socket": 41, "x32 socket": 41 | 0x40000000, "io_uring_setup": 425, "bpf": 321, "userfaultfd": 323}
        return [name for name, number in calls.items() if libc.syscall(number, 2, 1, 0, 0, 0, 0) >= 0] or None
        """,
    ),
    cell(
        "sockets-by-zmq",
        "Lets ZeroMQ, which the kernel has loaded, connect to the machine.",
        """
        import zmq
        end = zmq.Context().socket(zmq.REQ)
        end.linger = 0
        end.connect(f"tcp://127.0.0.1:{world['tcp']}")
        end.send(b"out")
        total = repr(end.recv()) if end.poll(1000) else orders.amount.sum()
        """,
        "right crashed error",
    ),
]

PROCESSES = [
    attempt(
        "signal-the-grader",
        "Sends the grader and everybody else a signal.",
        """
        import os
        os.kill(world["grader"], 0)
        return "a signal to the grader"
        """,
        alone=True,
    ),
    attempt(
        "kill-process-1",
        "Kills, stops, starves and traces the process that watches.",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        import os, resource, signal
        done = []
        for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
            try:
                os.kill(1, number)
            except OSError:
                pass
        for what, call in (("limits", lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))),
                           ("priority", lambda: os.setpriority(os.PRIO_PROCESS, 1, 19)),
                           ("memory", lambda: open("/proc/1/mem", "rb")),
                           ("descriptors", lambda: os.listdir("/proc/1/fd"))):
            try:
                call()
                done.append(what)
            except OSError:
                pass
        if libc.ptrace(16, 1, 0, 0) == 0:
            done.append("ptrace")
        return done or None
        """,
    ),
    cell(
        "kill-everybody",
        "Kills all processes it can see, itself last.",
        """
        import os, signal
        try:
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass
        os.killpg(0, signal.SIGKILL)
        """,
        "crashed",
    ),
    cell(
        "outlive",
        "Leaves a process with every tie cut, which ignores all signals, and dies.",
        """
        import ctypes, os, signal, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                ctypes.CDLL(None).prctl(15, world["mark"].encode(), 0, 0, 0)
                for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                    signal.signal(number, signal.SIG_IGN)
                time.sleep(300)
            os._exit(0)
        os.wait()
        os._exit(7)
        """,
        "crashed",
    ),
    cell(
        "outlive-quietly",
        "Leaves threads, timers and exit handlers behind that go on after the last cell.",
        """
        import atexit, ctypes, os, threading, time
        atexit.register(time.sleep, 300)
        threading.Thread(target=time.sleep, args=(300,)).start()
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, world["mark"].encode(), 0, 0, 0)
            os.setsid()
            time.sleep(300)
            os._exit(0)
        total = orders.amount.sum()
        """,
        "right",
    ),
    attempt(
        "more-rights",
        "Raises its limits, takes another user and runs programs.",
        """
        import os, resource, subprocess
        for what, call in (("limits", lambda: resource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))),
                           ("user", lambda: os.setuid(0)),
                           ("a shell", lambda: subprocess.run(["/bin/sh", "-c", "true"])),
                           ("user namespace", lambda: open("/proc/self/uid_map", "w").write("0 0 1"))):
            try:
                call()
                return what
            except (OSError, ValueError):
                pass
        """,
    ),
    cell(
        "shell-magics",
        "Runs programs by IPython's own ways.",
        """
        !cat {world['solution']}
        try:
            get_ipython().run_cell_magic("bash", "", "cat /etc/passwd")
        except Exception as stopped:
            print(type(stopped))
        total = orders.amount.sum()
        """,
        "right error",
    ),
]
