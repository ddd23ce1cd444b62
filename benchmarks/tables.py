"""How fast the course's table functions are, beside the same in polars and beside lifetimes, in one run.

    python benchmarks/tables.py [--rows 10000000] [--ids number|text]

Prints one line a function: seconds of each (the best of three), their ratio, and the peak of memory the function
took on top of its input, as a multiple of the input. Every worker is a process of its own and runs alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from environments import python, versions

END = "2025-12-31"


def make(folder: Path, rows: int) -> None:
    """Orders of customers who differ a lot, as three arrays: customer number, day, amount and profit in yuan."""
    random = np.random.Generator(np.random.PCG64(1))
    customers = max(rows // 4, 1)  # as in the shop and at CDNOW: most buy once or twice
    weight = random.pareto(1.3, customers) + 0.05
    customer = np.searchsorted(np.cumsum(weight) / weight.sum(), random.random(rows)).astype(np.int64)
    np.save(folder / "customer.npy", np.minimum(customer, customers - 1))
    np.save(folder / "day.npy", np.datetime64("2024-01-01") + random.integers(0, 731, rows))
    amount = np.round(np.exp(random.normal(5, 1, rows)), 2)
    np.save(folder / "amount.npy", amount)
    np.save(folder / "profit.npy", np.round(amount * random.normal(0.1, 0.3, rows), 2))


def arrays(folder: Path, ids: str) -> dict[str, np.ndarray]:
    table = {name: np.load(folder / f"{name}.npy") for name in ("customer", "day", "amount", "profit")}
    if ids == "text":
        names = np.array([f"C{number:07d}" for number in range(table["customer"].max() + 1)], dtype=object)
        table["customer"] = names[table["customer"]]
    return table


def coursework_jobs(table: dict[str, np.ndarray]):
    import pandas as pd

    from coursework.profit import whale_curve
    from coursework.pyramid import pyramid
    from coursework.repeat import rfm_summary

    orders = pd.DataFrame({"customer": table["customer"], "date": table["day"], "amount": table["amount"]})
    profits = pd.DataFrame({"customer": table["customer"], "profit": table["profit"]})
    size = int(orders.memory_usage(deep=False).sum())
    return size, {
        "pyramid": lambda: pyramid(orders),
        "rfm summary": lambda: rfm_summary(orders, END),
        "whale curve": lambda: whale_curve(profits["profit"], profits["customer"]),
    }


def polars_jobs(table: dict[str, np.ndarray]):
    import polars as pl

    orders = pl.DataFrame(
        {"customer": pl.Series(table["customer"]), "date": table["day"], "amount": table["amount"]}, strict=False
    )
    profits = pl.DataFrame({"customer": orders["customer"], "profit": table["profit"]})
    end = pl.lit(END).str.to_date()

    def pyramid():
        ranked = orders.lazy().group_by("customer").agg(pl.col("amount").sum()).filter(pl.col("amount") > 0)
        ranked = ranked.sort(["amount", "customer"], descending=[True, False]).with_row_index("rank", offset=1)
        n = pl.len()
        tier = pl.when(pl.col("rank") <= (n * 0.01).ceil()).then(pl.lit("top"))
        tier = tier.when(pl.col("rank") <= (n * 0.05).ceil()).then(pl.lit("big"))
        tier = tier.when(pl.col("rank") <= (n * 0.20).ceil()).then(pl.lit("medium")).otherwise(pl.lit("small"))
        tiers = ranked.with_columns(tier=tier).group_by("tier")
        return tiers.agg(
            pl.len().alias("customers"), pl.col("amount").sum(), pl.col("amount").mean().alias("mean")
        ).collect()

    def rfm_summary():
        days = orders.lazy().filter(pl.col("date") <= end).group_by("customer", "date").agg(pl.col("amount").sum())
        first = pl.col("date").min()
        people = days.group_by("customer").agg(
            frequency=pl.len() - 1,
            age_at_last=(pl.col("date").max() - first).dt.total_days() / 7,
            T=(end - first).dt.total_days() / 7,
            monetary=pl.col("amount").filter(pl.col("date") > first).mean(),
        )
        return people.sort("customer").collect()

    def whale_curve():
        people = profits.lazy().group_by("customer").agg(pl.col("profit").sum())
        people = people.sort(["profit", "customer"], descending=[True, False])
        return people.with_columns(
            customers=(pl.int_range(pl.len()) + 1) / pl.len(),
            cumulative=pl.col("profit").cum_sum(),
            share=pl.col("profit").cum_sum() / pl.col("profit").sum(),
        ).collect()

    return orders.estimated_size(), {"pyramid": pyramid, "rfm summary": rfm_summary, "whale curve": whale_curve}


def lifetimes_jobs(table: dict[str, np.ndarray]):
    import pandas as pd
    from lifetimes.utils import summary_data_from_transaction_data

    orders = pd.DataFrame({"customer": table["customer"], "date": table["day"], "amount": table["amount"]})

    def rfm_summary():
        return summary_data_from_transaction_data(
            orders, "customer", "date", "amount", observation_period_end=END, freq="D", freq_multiplier=7
        )

    return int(orders.memory_usage(deep=False).sum()), {"rfm summary": rfm_summary}


JOBS = {"coursework": coursework_jobs, "polars": polars_jobs, "lifetimes": lifetimes_jobs}


class Memory:
    """The peak of this process's resident memory while a ``with`` block runs, in bytes above its beginning."""

    def __enter__(self) -> "Memory":
        self.start, self.peak, self.stop = self._now(), 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.stop.wait(0.002):
            self.peak = max(self.peak, self._now() - self.start)

    @staticmethod
    def _now() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def work(who: str, folder: Path, ids: str, only: list[str]) -> None:
    """Measure one peer's functions in this process and print them as JSON, with a sum of each result to compare."""
    size, jobs = JOBS[who](arrays(folder, ids))
    found = {}
    for name, job in jobs.items():
        if only and name not in only:
            continue
        with Memory() as memory:
            result = job()
        digest = float(np.nansum([result[column].sum() for column in result.columns if column in CHECKED]))
        rows = len(result)
        del result
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
        found[name] = {"seconds": min(seconds), "memory": memory.peak / size, "digest": digest, "rows": rows}
    print(json.dumps(found))


CHECKED = ("customers", "frequency", "monetary", "monetary_value", "profit", "cumulative")


def measured(interpreter: Path | str, who: str, folder: Path, ids: str, *only: str) -> dict:
    command = [interpreter, __file__, "--work", who, "--folder", folder, "--ids", ids, *only]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{who} failed:\n{run.stderr}")
    return json.loads(run.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--ids", choices=["number", "text"], default="number", help="how customers are named")
    parser.add_argument("--work", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("only", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(asked.work, asked.folder, asked.ids, asked.only)
        return

    polars = python("polars", "polars", "numpy")
    lifetimes = python("lifetimes", "lifetimes==0.11.3", "pandas<2.3", "numpy<2", "scipy<1.13")
    print(f"{os.cpu_count()} cores · {versions(polars, 'polars')} · {versions(lifetimes, 'lifetimes', 'pandas')}")
    with tempfile.TemporaryDirectory() as scratch:
        many, fewer = Path(scratch, "many"), Path(scratch, "fewer")
        for folder, rows in ((many, asked.rows), (fewer, asked.rows // 10)):
            folder.mkdir()
            make(folder, rows)
        ours = measured(sys.executable, "coursework", many, asked.ids)
        theirs = measured(polars, "polars", many, asked.ids)
        print(f"{asked.rows:,} orders, customers named by {asked.ids}")
        for name, mine in ours.items():
            peer = theirs[name]
            line(name, mine, "polars", peer, mine["seconds"] / peer["seconds"], "of polars' time")
        print(f"{asked.rows // 10:,} orders")
        mine = measured(sys.executable, "coursework", fewer, asked.ids, "rfm summary")["rfm summary"]
        peer = measured(lifetimes, "lifetimes", fewer, asked.ids, "rfm summary")["rfm summary"]
        line("rfm summary", mine, "lifetimes", peer, peer["seconds"] / mine["seconds"], "times faster than lifetimes")


def line(name: str, mine: dict, who: str, peer: dict, ratio: float, words: str) -> None:
    if mine["rows"] != peer["rows"] or not np.isclose(mine["digest"], peer["digest"], rtol=1e-9):
        sys.exit(f"{name}: coursework and {who} disagree: {mine} {peer}")
    seconds = f"coursework {mine['seconds']:.3f} s, {who} {peer['seconds']:.3f} s"
    memory = f"memory {mine['memory']:.1f}x of the input ({who} {peer['memory']:.1f}x)"
    print(f"{name:12} {ratio:6.2f}x {words:28} {seconds}; {memory}")


if __name__ == "__main__":
    main()
