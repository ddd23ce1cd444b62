"""From a folder or zip of submissions to a folder of grades; see ``grade``."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from coursework.grading import feedback, sheets, worker
from coursework.grading.assemble import Repair
from coursework.grading.collect import Collection, Submission, collect
from coursework.grading.exams import Exams
from coursework.grading.folders import Folders
from coursework.grading.gradebook import Gradebook, Graded
from coursework.grading.kernels import CannotIsolate
from coursework.grading.reading import NotGradable, lesson_of, read
from coursework.grading.scheduler import mapped, workers
from coursework.grading.worker import Run, Settings, grade_one

_SCRATCH = "coursework-tables-"


@dataclass
class Request:
    """What a teacher asks for: submissions, where the grades go, which lessons, how to run them.

    `solutions` holds the lessons' sources, `releases` what was handed out earlier. `jobs` processes, or the workers
    of the Dask scheduler at `scheduler`. `lesson` is the name of the only lesson to grade.
    """

    submissions: Path
    out: Path
    solutions: Path
    lesson: str | None = None
    releases: Path | None = None
    jobs: int = 2
    scheduler: str | None = None
    settings: Settings = field(default_factory=Settings)


@dataclass
class Summary:
    """What came of a grading: how many submissions were graded, how many of them earlier, and which could not be."""

    graded: int = 0
    kept: int = 0
    failed: list[tuple[str, Repair]] = field(default_factory=list)  # file and why
    notes: list[tuple[str, Repair]] = field(default_factory=list)


@dataclass(frozen=True)
class _Task:
    submission: Submission
    lesson: str
    digest: str
    note: Repair | None


def grade(request: Request, progress: Callable[[int, int], None] = lambda done, total: None) -> Summary:
    """Grade everything in ``request.submissions`` that is not graded yet, and write all tables anew.

    `progress` is told how many of how many submissions are done. Interrupted or killed at any moment, the next call
    goes on. ValueError (or FileNotFoundError, LookupError) says what is wrong with the request itself, InUse, NoVariant
    or CannotIsolate why it cannot be carried out here.
    """
    sources = _sources(request)
    stems = {name: lesson for lesson, path in sources.items() for name in (path.stem, lesson)}
    summary = Summary()
    with collect(request.submissions, stems) as collection:
        request.out.mkdir(parents=True, exist_ok=True)
        with Gradebook(request.out / "gradebook.db") as book, _scratch(book) as scratch:
            tasks = _tasks(collection, sources, request.lesson, summary)
            exams = Exams(book, sources, scratch, request.settings, request.releases)
            _grade_all(request, collection, tasks, book, exams, summary, progress)
            sheets.write_all(request.out, book.submissions(), book.stems())
    return summary


def _sources(request: Request) -> dict[str, Path]:
    """The lessons there are, name to source; LookupError when the one that was asked for is not among them."""
    from coursework.authoring import source

    sources = {source.name_of(path): path for path in source.find(request.solutions)}
    if not sources:
        raise LookupError(f"no lesson sources (like 1-pyramid.py) in {request.solutions}")
    if request.lesson is None:
        return sources
    chosen = {name: path for name, path in sources.items() if request.lesson in (name, path.stem)}
    if not chosen:
        raise LookupError(f"no lesson {request.lesson!r}; there are: {', '.join(sources)}")
    return chosen


def _tasks(
    collection: Collection, sources: dict[str, Path], only: str | None, summary: Summary
) -> list[tuple[Submission, str, Repair | None]]:
    """For each student and lesson the submission to grade: the newest. What has no lesson is noted as failed."""
    best: dict[tuple[str, str], list[Submission]] = {}
    for submission in collection.submissions:
        lesson = submission.lesson
        if lesson is None and only is not None and len(sources) == 1:
            lesson = next(iter(sources))
        if lesson is None and submission.problem is None:
            lesson = _inside(collection, submission, sources)
        if lesson is None:
            why = Repair(submission.problem or "unknown_lesson")
            summary.failed.append((f"{submission.student}: {submission.file}", why))
            continue
        best.setdefault((submission.student, lesson), []).append(submission)
    for name, file in collection.notes:
        summary.notes.append((file, Repair(name)))
    tasks = []
    for (_, lesson), found in sorted(best.items()):
        newest = max(found, key=lambda one: (one.problem is None, one.time, one.file))
        note = Repair("other_file", {"file": newest.file}) if len(found) > 1 else None
        tasks.append((newest, lesson, note))
    return tasks


def _inside(collection: Collection, submission: Submission, sources: dict[str, Path]) -> str | None:
    try:
        lesson = lesson_of(read(collection.read(submission)))
    except (NotGradable, OSError, ValueError, RuntimeError):
        return next(iter(sources)) if len(sources) == 1 else None
    return lesson if lesson in sources else None


def _grade_all(
    request: Request,
    collection: Collection,
    tasks: list[tuple[Submission, str, Repair | None]],
    book: Gradebook,
    exams: Exams,
    summary: Summary,
    progress: Callable[[int, int], None],
) -> None:
    known, folders, done = book.digests(), Folders(book.folders()), 0

    def keep(task: _Task, run: Run) -> None:
        nonlocal done
        key = exams.key(task.lesson)
        graded = _graded(task, run, request, folders.of(task.submission.student))
        _write_files(request.out, graded, run, key, book)
        book.keep(graded)
        done += 1
        progress(done, len(tasks))
        _count(summary, graded)

    def pending() -> Iterator[tuple[_Task, tuple]]:
        nonlocal done
        for submission, lesson, note in tasks:
            key = exams.key(lesson)
            content, problem = _content(collection, submission)
            task = _Task(submission, lesson, worker.digest(content, key), note)
            if known.get((submission.student, lesson)) == task.digest:
                summary.kept += 1
                done += 1
                _count(summary, book.submission(submission.student, lesson))
                progress(done, len(tasks))
            elif problem is not None:
                keep(task, Run(worker.score.nothing(key), problem=problem))
            else:
                yield task, (exams.packed(lesson), content)

    progress(0, len(tasks))
    with workers(request.jobs, request.scheduler) as crew:
        for task, result in mapped(crew, grade_one, pending()):
            if isinstance(result, CannotIsolate):
                raise result
            keep(task, result if isinstance(result, Run) else _failure(result, exams.key(task.lesson)))


def _content(collection: Collection, submission: Submission) -> tuple[bytes, Repair | None]:
    if submission.problem is not None:
        return submission.problem.encode(), Repair(submission.problem)
    try:
        return collection.read(submission), None
    except Exception as problem:  # a damaged zip fails in any of a dozen ways, zlib's own among them
        return b"", Repair("unreadable", {"why": type(problem).__name__})


def _failure(problem: BaseException, key: dict) -> Run:
    """A submission over which the grader itself fell: named, and graded again by the next run."""
    return Run(worker.score.nothing(key), problem=Repair("grader_failed", {"why": str(problem)[:200]}))


def _graded(task: _Task, run: Run, request: Request, folder: str) -> Graded:
    own_fault = run.problem is None or run.problem.name != "grader_failed"
    return Graded(
        student=task.submission.student,
        lesson=task.lesson,
        number=task.submission.number,
        file=task.submission.file,
        digest=task.digest if own_fault else "",
        language=run.language,
        rows=run.rows,
        repairs=[*([task.note] if task.note else []), *run.repairs],
        problem=run.problem,
        isolation=request.settings.isolation,
        seconds=run.seconds,
        folder=folder,
    )


def _write_files(out: Path, graded: Graded, run: Run, key: dict, book: Gradebook) -> None:
    """The student's files, before the transaction: what the gradebook says is there, is there."""
    comments = book.comments(graded.student, graded.lesson)
    name = key["stem"]
    sheets.write(out / "feedback" / graded.folder / f"{name}.html", feedback.page(graded, key, comments))
    if run.executed is not None:
        sheets.write(out / "executed" / graded.folder / f"{name}.ipynb", run.executed)


def _count(summary: Summary, graded: Graded) -> None:
    if graded.problem is None:
        summary.graded += 1
    else:
        summary.failed.append((f"{graded.student}: {graded.file}", graded.problem))


@contextmanager
def _scratch(book: Gradebook) -> Iterator[Path]:
    """A folder for the secret tables; one that a killed grader left is removed first."""
    left = book.about("scratch")
    if left and Path(left).name.startswith(_SCRATCH) and Path(left).parent == Path(tempfile.gettempdir()):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_SCRATCH))
    # A sandbox reads the tables as another user.
    folder.chmod(0o755)
    book.note("scratch", str(folder))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        book.note("scratch", "")
