"""One kernel and everything it says, read as what it is: bytes from a machine that a stranger may drive.

The only place of the grader where a kernel's messages are parsed. Three rules:

- what is not well-formed, signed and within its budget ends the conversation (``Broken``): the engine gives the
  submission a new kernel and the cell in question the verdict "crashed";
- a request is over when its reply *and* its idle message came, or its time is up;
- only messages whose parent is the present request can add outputs, and only one answer is taken, before the reply.
"""

import secrets
import time
from dataclasses import dataclass, field

import zmq
from nbformat import NotebookNode

from coursework.grading import probe
from coursework.grading.kernels import Kernel
from coursework.grading.outputs import Outputs, clean_text

MESSAGE_BYTES = 32 * 2**20  # one message; a longer one closes the connection
RECEIVED_BYTES = 128 * 2**20  # all messages of one request
RECEIVED_MESSAGES = 50_000
READY_S = 60.0
INTERRUPT_S = 2.0  # how long an interrupted cell may take to end
IDLE_S = 2.0  # how long the idle message may come after the reply
POLL_S = 0.05


class Broken(Exception):
    """The kernel died or stopped speaking the protocol; the text says how, ``timed_out`` whether time was up."""

    def __init__(self, words: str, timed_out: bool = False) -> None:
        super().__init__(words)
        self.timed_out = timed_out


@dataclass
class Heard:
    """What came of one request: how it ended, after how many seconds, and what was said."""

    status: str  # "ok" | "error" | "timeout"
    seconds: float
    outputs: list[NotebookNode] = field(default_factory=list)
    error: tuple[str, list[str]] | None = None  # name, traceback
    answer: dict | None = None
    answered: bool = False
    refused: str | None = None  # why an answer was not accepted
    leaving: bool = False  # the cell asked its kernel to exit
    execution_count: int | None = None


class Conversation:
    """A started kernel with its sockets; ``close`` ends it for good.

    The kernel may be starting still; Broken when it is not ready within `ready_s` seconds.
    """

    def __init__(self, kernel: Kernel, ready_s: float = READY_S) -> None:
        self._kernel = kernel
        self._sockets: list[zmq.Socket] = []
        self._bytes = self._messages = 0
        self._poller = zmq.Poller()
        try:
            self._shell = self._connect("shell", zmq.DEALER)
            self._control = self._connect("control", zmq.DEALER)
            self._iopub = self._connect("iopub", zmq.SUB)
            self._poller.register(self._shell, zmq.POLLIN)
            self._poller.register(self._iopub, zmq.POLLIN)
            if kernel.descriptor is not None:
                self._poller.register(kernel.descriptor, zmq.POLLIN)
            self._wait_ready(ready_s)
        except BaseException:
            self.close()
            raise

    def ended(self) -> bool:
        """Has the kernel ended?"""
        return self._kernel.ending() is not None

    def run(self, source: str, limit_s: float) -> Heard:
        """Run the source of a cell for at most `limit_s` seconds; Broken when the kernel did not survive it."""
        return self._request(source, limit_s, silent=False, asked=None, nonce="")

    def replay(self, source: str, limit_s: float) -> Heard:
        """Run a cell again in a new kernel: nothing of what it says is kept."""
        return self._request(source, limit_s, silent=True, asked=None, nonce="")

    def ask(self, asked: dict, limit_s: float) -> Heard:
        """Let the kernel publish its answer (see ``probe``); ``.answered`` is False when nothing acceptable came."""
        nonce = secrets.token_hex(16)
        return self._request(probe.code(asked, nonce), limit_s, silent=True, asked=asked["id"], nonce=nonce)

    def close(self) -> None:
        """Kill the kernel and free its sockets and files; never raises for a kernel that is gone already."""
        for socket in self._sockets:
            socket.close(linger=0)
        self._kernel.close()

    def _connect(self, channel: str, kind: int) -> zmq.Socket:
        socket = zmq.Context.instance().socket(kind)
        self._sockets.append(socket)
        # Before connecting: these options do not reach a connection that stands.
        socket.setsockopt(zmq.MAXMSGSIZE, MESSAGE_BYTES)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.RECONNECT_IVL, 10)
        if kind == zmq.SUB:
            socket.setsockopt(zmq.SUBSCRIBE, b"")
        else:
            socket.setsockopt(zmq.IDENTITY, self._kernel.session.bsession)
        socket.connect(self._kernel.url(channel))
        return socket

    def _wait_ready(self, ready_s: float) -> None:
        """Ask who is there until the reply and the output channel both answer: outputs before that would be lost."""
        deadline = time.monotonic() + ready_s
        asked: set[str] = set()
        replied = listening = False
        while not (replied and listening):
            if time.monotonic() > deadline:
                raise Broken(f"the kernel was not ready within {ready_s:g} s")
            asked.add(self._send(self._shell, "kernel_info_request", {}))
            patience = time.monotonic() + (0.5 if not replied else 0.1)
            while time.monotonic() < patience and not (replied and listening):
                for socket, message in self._received(deadline):
                    if message["parent_header"].get("msg_id") in asked:
                        replied |= socket is self._shell
                        listening |= socket is self._iopub

    def _request(self, source: str, limit_s: float, *, silent: bool, asked: str | None, nonce: str) -> Heard:
        self._bytes = self._messages = 0
        started = time.monotonic()
        deadline, interrupted = started + limit_s, False
        request = self._send(
            self._shell,
            "execute_request",
            {
                "code": source,
                "silent": False,
                "store_history": not silent,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
        )
        outputs, heard = Outputs(), Heard("ok", 0.0)
        replied = idle = False
        while not (replied and idle):
            now = time.monotonic()
            if now > deadline:
                if replied:
                    raise Broken("the kernel's reply came without its end")
                if interrupted:
                    raise Broken("the kernel did not stop when interrupted", timed_out=True)
                interrupted, deadline = True, now + INTERRUPT_S
                if not self._kernel.interrupt():
                    self._send(self._control, "interrupt_request", {})
            for socket, message in self._received(deadline):
                if message["parent_header"].get("msg_id") != request:
                    continue
                content, kind = message["content"], message["msg_type"]
                try:
                    if socket is self._shell and kind == "execute_reply":
                        replied, deadline = True, time.monotonic() + IDLE_S
                        self._take_reply(content, heard)
                    elif kind == "status":
                        idle |= content["execution_state"] == "idle"
                    elif asked is not None and kind == "display_data":
                        self._take_answer(content, asked, nonce, heard)
                    elif not silent:
                        outputs.add(kind, content)
                except Exception as problem:  # whatever wrong types lead to
                    raise Broken(f"a malformed {clean_text(kind, 40)}: {type(problem).__name__}") from None
        heard.seconds = time.monotonic() - started
        heard.outputs, heard.error = outputs.kept, outputs.error or heard.error
        if interrupted:
            heard.status = "timeout"
        return heard

    def _take_reply(self, content: dict, heard: Heard) -> None:
        if content["status"] != "ok":
            heard.status = "error"
            heard.error = heard.error or (str(content.get("ename", "Error"))[:200], [])
        count = content.get("execution_count")
        heard.execution_count = count if type(count) is int and 0 <= count < 2**31 else None
        payload = content.get("payload") or []
        heard.leaving = any(isinstance(item, dict) and item.get("source") == "ask_exit" for item in payload)

    @staticmethod
    def _take_answer(content: dict, asked: str, nonce: str, heard: Heard) -> None:
        """The first acceptable answer stands; another one, or an update of it, changes nothing."""
        if probe.MIME in content["data"] and not heard.answered:
            try:
                heard.answer = probe.accept(content["data"][probe.MIME], asked, nonce)
                heard.answered = True
            except probe.Refused as refusal:
                heard.refused = str(refusal)

    def _send(self, socket: zmq.Socket, kind: str, content: dict) -> str:
        message = self._kernel.session.msg(kind, content)
        try:
            # A kernel that reads nothing must not block the grader.
            socket.send_multipart(self._kernel.session.serialize(message), zmq.DONTWAIT)
        except zmq.Again:
            raise Broken("the kernel takes no messages") from None
        return message["header"]["msg_id"]

    def _received(self, deadline: float) -> list[tuple[zmq.Socket, dict]]:
        """The messages there are now, after waiting for the first; Broken for a dead kernel or a malformed message."""
        wait_s = min(max(deadline - time.monotonic(), 0.0), POLL_S)
        ready = [socket for socket, _ in self._poller.poll(wait_s * 1000) if socket in (self._shell, self._iopub)]
        if not ready:
            if ending := self._kernel.ending():
                raise Broken(ending)
            return []
        messages = []
        for socket in ready:
            parts = socket.recv_multipart(zmq.DONTWAIT)
            self._bytes += sum(map(len, parts))
            self._messages += 1
            if self._bytes > RECEIVED_BYTES or self._messages > RECEIVED_MESSAGES:
                raise Broken("the kernel said too much")
            try:
                _, parts = self._kernel.session.feed_identities(parts)
                message = self._kernel.session.deserialize(parts)
                messages.append((socket, _checked(message)))
            except Exception as problem:
                raise Broken(f"a malformed message: {type(problem).__name__}") from None
        return messages


def _checked(message: dict) -> dict:
    """The message, when its parts are of the types the protocol names; TypeError otherwise."""
    for part in ("header", "parent_header", "content"):
        if not isinstance(message[part], dict):
            raise TypeError(f"{part} is {type(message[part]).__name__}")
    if not isinstance(message["msg_type"], str):
        raise TypeError("msg_type is no text")
    return message
