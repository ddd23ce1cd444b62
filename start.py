#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# An old Python, even Python 2, must be able to read this file to say what to do: hence no new syntax in it.
# ruff: noqa: E402, RUF005, UP009, UP031, UP036
"""The one door of the course / 本课程唯一的入口

python start.py [--lang zh|en]   set up if needed, then open the course / 首次自动安装，然后打开课程
python start.py test [ARGS]      set up if needed, then run every test (or pytest with ARGS) / 运行全部测试
python start.py WORD [ARGS]      the same as: coursework WORD [ARGS]; --help lists the words / 其他命令
"""

import sys


def say(english, chinese):
    """Print one line in both languages."""
    write(english + " / " + chinese)


def write(text):
    """Print a text, also where the window cannot show Chinese."""
    try:
        print(text)
    except UnicodeError:
        coding = sys.stdout.encoding or "ascii"
        print(text.encode(coding, "replace").decode(coding))
    sys.stdout.flush()


if sys.version_info < (3, 11):
    say(
        "This course needs Python 3.11 or newer, and this is Python %d.%d. Install a newer one from python.org"
        ' (on Windows tick "Add python.exe to PATH"), open a new window and try again.' % sys.version_info[:2],
        "本课程需要 Python 3.11 或更新版本，现在运行的是 %d.%d。请到 python.org 下载安装新版"
        "（Windows 请勾选“Add python.exe to PATH”），打开一个新窗口再试。" % sys.version_info[:2],
    )
    sys.exit(1)

import collections
import hashlib
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
KERNELS = ROOT / "coursework" / "grading" / "kernel"  # holds the kernelspec "coursework"
STAMP = VENV / "course-installed.txt"
COURSE = frozenset(["zh"])
TESTS = frozenset(["zh", "cluster", "dev"])
NEWEST_TESTED = (3, 13)

PYTEST = ["-m", "pytest", "-n", "auto", "--maxprocesses", "4", "--nbval", "--nbval-cell-timeout", "60"]
EVERYTHING = ["tests", "coursework", "solutions/en", "solutions/zh", "notebooks/en", "notebooks/zh"]


class Failed(Exception):
    """A step of the set-up failed; the words say what to do: (English, Chinese)."""


def main(words):
    """Do what the words of the command line ask; the exit status."""
    if words[:1] in (["-h"], ["--help"]):
        write(__doc__.strip())
        return 0
    testing = words[:1] == ["test"]
    try:
        install(TESTS if testing else COURSE)
    except Failed as failure:
        say(*failure.args)
        return 1
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here", "已停止。再次运行同一命令即可继续")
        return 130
    if testing:
        sanitize = ["--nbval-sanitize-with", str(ROOT / "tests" / "nbval_sanitize.cfg")]
        # Built notebooks show panels as still pictures; the tests of the panels themselves switch this off.
        chosen = any((ROOT / word.split("::")[0]).exists() for word in words[1:] if not word.startswith("-"))
        words = words[1:] + ([] if chosen else EVERYTHING)
        words = sanitize + warm_kernel() + words
        return run(PYTEST + words, cwd=ROOT, COURSEWORK_PANELS="still", JUPYTER_PATH=str(KERNELS))
    if not words or words[0].startswith("-"):
        words = ["lab"] + words
    return run(["-m", "coursework"] + words)


def warm_kernel():
    """Options that let nbval run notebooks in the warm isolated kernel, where this system can have one."""
    program = "from coursework.grading.kernel import Isolation\nwith Isolation('full'): pass"
    process = subprocess.Popen([str(PYTHON), "-c", program], cwd=str(ROOT), env=environment(), stderr=-3)
    return ["--nbval-kernel-name", "coursework"] if process.wait() == 0 else []


def install(extras):
    """Make .venv and install the course with these extras; nothing at all where that is done already."""
    version = venv_version()
    if version and installed(version) >= extras:
        return
    if version is None:
        say("Making .venv, a Python for this course alone", "正在创建本课程专用的 Python 环境 .venv")
        make_venv()
        version = venv_version()
        if version is None:
            raise Failed("The new .venv does not run. Delete the folder .venv and try again.",
                         "新建的 .venv 不能运行。请删除 .venv 文件夹后再试。")  # fmt: skip
    # A stamp that is gone until all is done: an interrupted installation is taken up again next time.
    extras = extras | installed(version)
    STAMP.unlink(missing_ok=True)
    say("Installing the course: some minutes, this once", "正在安装课程：需要几分钟，仅此一次")
    pip_install(sorted(extras), version)
    make_portable()
    STAMP.write_text("\n".join([fingerprint(version)] + sorted(extras)) + "\n", encoding="utf-8")
    say("Installed", "安装完成")


def venv_version():
    """The version of .venv's Python, such as "3.12"; None where there is none that runs and has pip."""
    question = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        asked = subprocess.Popen(
            [str(PYTHON), "-c", question], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        answer = asked.communicate(timeout=120)[0]
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.decode("ascii", "replace").strip() if asked.returncode == 0 else None


def installed(version):
    """The extras that .venv holds of this very version of the course."""
    try:
        lines = STAMP.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return frozenset()
    return frozenset(lines[1:]) if lines[:1] == [fingerprint(version)] else frozenset()


def fingerprint(version):
    """A hash of all that decides what is installed, but the extras."""
    parts = [version.encode()] + [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join(part.replace(b"\r\n", b"\n") for part in parts)).hexdigest()


def make_venv():
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.call(command, env=environment()) == 0:
        return
    raise Failed("Python could not make .venv (the reason stands above). On Debian, Ubuntu and WSL try:"
                 " sudo apt install python3-venv",
                 "Python 无法创建 .venv（原因见上）。Debian、Ubuntu 和 WSL 请先运行："
                 "sudo apt install python3-venv")  # fmt: skip


def pip_install(extras, version):
    """Let pip install the course; what it says is shown only where it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command += ["-c", "constraints.txt", "-e", ".[" + ",".join(extras) + "]"]
    # The index, a mirror or a proxy come from pip's own configuration; --user would fail in a .venv.
    surroundings = environment(PIP_USER="0")
    pip = subprocess.Popen(command, cwd=str(ROOT), env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    last = collections.deque(maxlen=25)
    for line in pip.stdout:
        last.append(line.decode("utf-8", "replace").rstrip())
        show_progress(last[-1])
    show_progress("")
    if pip.wait() == 0:
        return
    write("\n".join(last))
    english = ["The installation stopped; the reason stands above. Mostly it is the network: then just try again."]
    chinese = ["安装中断，原因见上。多数是网络问题：再运行一次即可。"]
    if tuple(map(int, version.split("."))) > NEWEST_TESTED:
        english.append("The course is tested up to Python %d.%d; this is %s." % (NEWEST_TESTED + (version,)))
        chinese.append("课程最高在 Python %d.%d 上测试过，现在是 %s。" % (NEWEST_TESTED + (version,)))
    if os.name == "nt" and len(str(ROOT)) > 60:
        english.append("If a file name is too long, move the folder to a short path, such as C:\\course.")
        chinese.append("如果提示文件名过长，请把文件夹移到较短的路径，例如 C:\\course。")
    raise Failed(" ".join(english), "".join(chinese))


def show_progress(line):
    """What pip is at, in one line that the next one overwrites; nothing where no person is looking."""
    words = line.split()
    if sys.stdout.isatty() and (not words or words[0] in ("Collecting", "Downloading", "Installing")):
        what = " ".join(words[:2]).encode("ascii", "replace").decode("ascii")[:70]
        sys.stdout.write("\r  " + what.ljust(72) + ("\r" if not words else ""))
        sys.stdout.flush()


def make_portable():
    """Let .venv find the course by a relative path.

    pip writes the whole path, in UTF-8; up to Python 3.12 a Chinese Windows reads it as GBK and then does not even
    start, when somebody's name in the path is Chinese. And the folder can be moved.
    """
    packages = VENV / "Lib/site-packages" if os.name == "nt" else next(VENV.glob("lib/python3*/site-packages"))
    for path in packages.glob("*coursework*.pth"):
        path.write_text(os.path.relpath(str(ROOT), str(packages)) + "\n", encoding="ascii")


def environment(**changes):
    """The environment of what is started: this one, UTF-8 everywhere, and no PYTHONHOME of another Python."""
    there = {name: value for name, value in os.environ.items() if name.upper() != "PYTHONHOME"}
    return dict(there, PYTHONUTF8="1", **changes)


def run(words, cwd=None, **changes):
    """Run .venv's Python and pass its exit status through."""
    process = subprocess.Popen([str(PYTHON)] + words, cwd=cwd and str(cwd), env=environment(**changes))
    while True:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl+C reached the program too, and it ends in its own way.
        return status if status >= 0 else 128 - status


if __name__ == "__main__":
    result = main(sys.argv[1:])
    if result and os.name == "nt" and len(sys.argv) == 1 and sys.stdin.isatty():
        # Started by a double click, the window would close before anybody has read why.
        say("Press Enter to close", "按回车键关闭")
        input()
    sys.exit(result)
