"""The CPU that a notebook's own cells take, pictures drawn, in a process that has everything imported and read.

    python benchmarks/own_cells.py NOTEBOOK

Prints seconds: the best of three turns after a first one. It is the floor under every grader of that notebook.
"""

import contextlib
import io
import os
import sys
import time

os.environ.update(COURSEWORK_PANELS="still", MPLBACKEND="agg", OPENBLAS_NUM_THREADS="1")

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell

from coursework.data import preload


class Quiet(DisplayHook):
    """Draws what a cell shows, as a kernel does, and sends it nowhere."""

    def __call__(self, result: object = None) -> None:
        if result is not None:
            self.compute_format_data(result)


class Shell(InteractiveShell):
    displayhook_class = Quiet


def turn(shell: InteractiveShell, cells: list[str]) -> float:
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            shell.run_cell(cell, store_history=False).raise_error()
    return time.process_time() - start


if __name__ == "__main__":
    code = [cell.source for cell in nbformat.read(sys.argv[1], 4).cells if cell.cell_type == "code"]
    preload()
    terminal = Shell.instance()
    turn(terminal, code)
    print(min(turn(terminal, code) for _ in range(3)))
