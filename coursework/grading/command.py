"""``coursework grade``: the words of the command line, the progress bar, and what the exit status says."""

import os
import sys
from pathlib import Path

import click

from coursework.language import say


def _solutions() -> Path:
    return Path(__file__).resolve().parents[2] / "solutions"


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where the grades go.")
@click.option("--lesson", metavar="ID", help="Grade this lesson only (pyramid or 1-pyramid).")
@click.option(
    "--solutions",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder of lesson sources; the course's own when left out.",
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Submissions at a time; twice the processors when left out.")
@click.option("--scheduler", metavar="ADDR", help="A Dask scheduler (tcp://…), workers with --nthreads 1.")
@click.option("--cell-timeout", type=click.FloatRange(0.1, 86400), default=60.0, show_default=True, metavar="S")
@click.option("--memory", type=click.IntRange(128, 1 << 20), default=1024, show_default=True, metavar="MB")
@click.option("--isolation", type=click.Choice(["full", "partial", "none"]), default="full", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", help="Language of what is said here.")
def grade(
    submissions: Path,
    out: Path,
    lesson: str | None,
    solutions: Path | None,
    jobs: int | None,
    scheduler: str | None,
    cell_timeout: float,
    memory: int,
    isolation: str,
    lang: str,
) -> None:
    """Grade SUBMISSIONS, a folder or a zip from a learning platform, into the folder --out.

    Interrupted or killed, the same command goes on where it stopped. Exit status: 0 all graded, 1 some submission
    could not be graded (named on stderr), 2 wrong usage.
    """
    from tqdm import tqdm

    from coursework.grading import feedback
    from coursework.grading.engine import Limits
    from coursework.grading.grade import Request, Settings
    from coursework.grading.grade import grade as run
    from coursework.grading.gradebook import InUse
    from coursework.grading.kernels import CannotIsolate
    from coursework.grading.variant import NoVariant

    solutions = solutions or _solutions()
    settings = Settings(Limits(cell_s=cell_timeout), memory, isolation)
    request = Request(
        submissions,
        out,
        solutions,
        lesson,
        jobs=jobs or min(2 * (os.cpu_count() or 1), 32),
        scheduler=scheduler,
        settings=settings,
    )
    if isolation != "full":
        click.echo(say(f"grading.isolation_{isolation}", lang), err=True)
    bar = tqdm(desc=say("grading.bar", lang), unit="nb", file=sys.stderr, disable=None, dynamic_ncols=True)
    reached = 0

    def progress(done: int, total: int) -> None:
        nonlocal reached
        bar.total = total
        bar.update(done - reached)
        reached = done

    try:
        summary = run(request, progress)
    except KeyboardInterrupt:
        bar.close()
        click.echo(say("grading.interrupted", lang, done=reached), err=True)
        # Not through the interpreter's end: nothing may wait there for workers that are gone.
        sys.stderr.flush()
        os._exit(130)
    except (ValueError, LookupError, FileNotFoundError, InUse, NoVariant, CannotIsolate) as problem:
        bar.close()
        raise click.UsageError(str(problem)) from problem
    bar.close()
    for file, why in [*summary.notes, *summary.failed]:
        click.echo(f"{file}: {feedback.sentence(why, lang)}", err=True)
    counts = {"graded": summary.graded, "kept": summary.kept, "failed": len(summary.failed)}
    click.echo(say("grading.done", lang, folder=out, **counts))
    sys.exit(1 if summary.failed else 0)
