"""A map over submissions through the interface of ``concurrent.futures.Executor``: one path for one machine and many.

Few submissions are under way at a time, so memory does not grow with their number. A worker that dies takes its
submission along once; the second time the submission gets the blame.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from coursework.grading.processes import start_worker

TRIES = 2
STOP_S = 1.5


class Pool:
    """Processes of this machine; ``broken`` ones are replaced."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._executor: ProcessPoolExecutor | None = None

    def executor(self) -> Executor:
        if self._executor is None:
            # Spawned, not forked: a worker must hold nothing of the gradebook, and starts alike on every system.
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=start_worker)
        return self._executor

    def replace(self) -> None:
        """Let go of an executor whose process died; the next ``executor()`` is a new one."""
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True)

    def stop(self) -> None:
        """End every worker within two seconds, whatever it is doing."""
        if self._executor is None:
            return
        self._executor.shutdown(wait=False, cancel_futures=True)
        workers, deadline = multiprocessing.active_children(), time.monotonic() + STOP_S
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(max(deadline - time.monotonic(), 0.0))
            if worker.is_alive():
                worker.kill()


class Cluster:
    """The workers of a Dask scheduler. They must not be daemonic, since they start a forkserver each."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise ValueError("--scheduler needs Dask: pip install coursework[cluster]") from None
        try:
            self._client = Client(address, timeout="5s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as problem:
            raise ValueError(f"no scheduler answers at {address}: {problem}") from None
        self.jobs = max(sum(self._client.ncores().values()), 1)

    def executor(self) -> Executor:
        return self._client.get_executor(pure=False)

    def replace(self) -> None:
        """Dask replaces its workers itself."""

    def close(self) -> None:
        self._client.close()

    def stop(self) -> None:
        self._client.close()


@contextmanager
def workers(jobs: int, address: str | None = None) -> Iterator[Pool | Cluster]:
    """`jobs` processes of this machine, or the workers of the scheduler at `address`; stopped hard on any exception."""
    crew = Cluster(address) if address else Pool(jobs)
    try:
        yield crew
    except BaseException:
        crew.stop()
        raise
    crew.close()


def in_own_process(function: Callable[..., Any], *arguments: object) -> Any:
    """The result of a function that runs in a process of its own, which ends with it."""
    with workers(1) as crew:
        return crew.executor().submit(function, *arguments).result()


def mapped(
    crew: Pool | Cluster, function: Callable[..., Any], tasks: Iterable[tuple[Any, tuple]]
) -> Iterator[tuple[Any, Any]]:
    """``(name, result)`` of ``function(*arguments)`` for each ``(name, arguments)``, as they finish.

    The result is the exception where the function raised one, or where its worker died with it twice.
    """
    waiting: dict[Future, tuple[Any, tuple, int]] = {}
    source, again = iter(tasks), []
    while True:
        while len(waiting) < 2 * crew.jobs:
            name, arguments, tries = again.pop() if again else (*next(source, (None, None)), 0)
            if arguments is None:
                break
            try:
                waiting[crew.executor().submit(function, *arguments)] = (name, arguments, tries)
            except BrokenProcessPool:
                crew.replace()
                again.append((name, arguments, tries))
        if not waiting:
            return
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        broken = False
        for future in done:
            name, arguments, tries = waiting.pop(future)
            problem = future.exception()
            if isinstance(problem, BrokenProcessPool):
                # Which of the submissions under way broke it is not known: each gets another try, by itself at last.
                broken = True
                if tries + 1 < TRIES:
                    again.append((name, arguments, tries + 1))
                else:
                    yield name, problem
            else:
                yield name, problem if problem is not None else future.result()
        if broken:
            crew.replace()
