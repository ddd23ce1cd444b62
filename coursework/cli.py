"""The command line: ``coursework WORD …``; each word is a thin door to the room that does the work."""

import sys
from pathlib import Path

import click

from coursework.grading.command import grade

ROOT = Path(__file__).parents[1]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="coursework")
def main() -> None:
    """The course workbook: open it, build it, hand it out, grade it."""
    for stream in (sys.stdout, sys.stderr):
        # A Chinese Windows console is GBK; a sign it lacks must not stop the command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("lesson", required=False)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="The edition; the system's language when left out.")
def lab(lesson: str | None, lang: str | None) -> None:
    """Open the course (or one LESSON) in JupyterLab."""
    from coursework.lab import open_lab

    try:
        sys.exit(open_lab(lesson, lang))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@main.command()
@click.argument("lessons", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and say what differs from the sources.")
@click.option("--solutions", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "solutions")
def build(lessons: tuple[str, ...], check: bool, solutions: Path) -> None:
    """Build notebooks and keys from solutions/*.py (all LESSONS when none is named)."""
    from coursework.authoring import build as builder
    from coursework.authoring import source

    places = builder.Places.of(solutions)
    broken = False
    for path in _found(solutions, lessons):
        try:
            files = builder.built(source.read(path), places)
        except (source.SourceError, builder.BuildError, RuntimeError, ValueError) as error:
            click.echo(str(error), err=True)
            broken = True
            continue
        if check:
            differences = builder.differences(files)
            for difference in differences:
                click.echo(difference, err=True)
            broken |= bool(differences)
            continue
        changes = builder.key_changes(files)
        written = builder.write(files)
        news = f"{len(written)} of {len(files)} files written" if written else "up to date"
        click.echo(f"{path.stem}: {news}")
        for change in changes:
            click.echo(f"  {change}")
    sys.exit(1 if broken else 0)


@main.command()
@click.argument("lesson")
@click.option("--stamp", type=int, multiple=True, metavar="LINE", help="The Chinese cell at LINE is up to date now.")
@click.option("--stamp-all", is_flag=True, help="Every Chinese cell is up to date now (for a new lesson).")
@click.option("--solutions", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "solutions")
def translated(lesson: str, stamp: tuple[int, ...], stamp_all: bool, solutions: Path) -> None:
    """Show where the English of LESSON has changed since the Chinese was written; stamp what is up to date."""
    from coursework.authoring import source, stamping

    (path,) = _found(solutions, (lesson,))
    try:
        if stamp or stamp_all:
            count = stamping.stamp(path, None if stamp_all else set(stamp))
            click.echo(f"{path.stem}: {count} cells stamped")
        report = stamping.report(path)
    except source.SourceError as error:
        raise click.ClickException(str(error)) from error
    for line in report:
        click.echo(line)
    sys.exit(1 if report else 0)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def ready(notebook: Path) -> None:
    """Say whether NOTEBOOK is ready to hand in, by running it from the top on other data."""
    from coursework.ready import report

    lines, is_ready = report(notebook)
    for line in lines:
        click.echo(line)
    sys.exit(0 if is_ready else 1)


@main.command()
@click.argument("out", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--nbgrader", type=click.Path(path_type=Path, file_okay=False), help="Write an nbgrader course here instead."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="One edition only (nbgrader: zh when left out).")
@click.option("--lesson", "lessons", multiple=True, help="One lesson only; may be given several times.")
@click.option("--no-solutions", is_flag=True, help="solution() shows nothing to these students.")
@click.option("--solutions", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "solutions")
def handout(
    out: Path | None,
    nbgrader: Path | None,
    lang: str | None,
    lessons: tuple[str, ...],
    no_solutions: bool,
    solutions: Path,
) -> None:
    """Write the student notebooks into OUT (a zip), keeping them in releases/ for grading."""
    from coursework.authoring import handout as hand
    from coursework.language import LANGUAGES

    if (out is None) == (nbgrader is None):
        raise click.UsageError("give OUT.zip or --nbgrader DIR")
    sources = _found(solutions, lessons)
    try:
        if nbgrader:
            written = hand.nbgrader_course(nbgrader, sources, lang or "zh")
            click.echo(f"{nbgrader}: {len(written)} lessons for nbgrader")
        elif out:
            kept = hand.zip_for_students(out, sources, [lang] if lang else list(LANGUAGES), not no_solutions)
            click.echo(f"{out}: {len(kept)} notebooks, kept in releases/ for grading")
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error


main.add_command(grade)


def _found(solutions: Path, lessons: tuple[str, ...]) -> list[Path]:
    from coursework.authoring import source

    try:
        return source.find(solutions, lessons)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from error
