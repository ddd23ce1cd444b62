"""load and load_case: the public tables, their variants, the folder that overrides both, and files that are wrong."""

import csv
import hashlib
import json
import math
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursework import data, language, schema, variants
from coursework.data import load, load_case, preload, write_tables

README = (data.datasets() / "README.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.delenv(data.FOLDER_VARIABLE, raising=False)
    language.use("en")
    yield
    language.use("en")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the public tables that load reads instead of its own, for a test to spoil."""
    write_tables(tmp_path, 0)
    monkeypatch.setenv(data.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


# The public tables and their README


@pytest.mark.parametrize("name", [*schema.TABLES, "cases"])
def test_readme_has_the_files_rows_and_hash(name):
    path = data.datasets() / ("cases.json" if name == "cases" else f"{name}.csv")
    content = path.read_bytes()
    found = re.search(rf"^\| {path.name} \| (\d+) \|.*\| (\w+) \|$", README, re.MULTILINE)
    assert found, f"datasets/README.md has no line for {path.name}"
    rows = len(json.loads(content)) if name == "cases" else len(load(name))
    now = (str(rows), hashlib.sha256(content).hexdigest())
    assert found.groups() == now, f"{path.name}: rows and sha256 are now {now}; put them into datasets/README.md"


@pytest.mark.parametrize("name", schema.TABLES)
def test_readme_and_schema_and_file_name_the_same_columns(name):
    section = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", README, re.MULTILINE | re.DOTALL)[1]
    described = re.findall(r"^\| (\w+) \| .* \|$", section, re.MULTILINE)[1:]
    assert described == list(schema.TABLES[name].columns) == list(load(name).columns)


@pytest.mark.parametrize("name", schema.TABLES)
def test_files_have_no_mark_no_carriage_returns_and_no_machine(name):
    content = (data.datasets() / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_every_file_in_the_folder_is_a_table_or_known():
    known = {f"{name}.csv" for name in schema.TABLES} | {"cases.json", "README.md", "LICENSE-cdnow.txt"}
    assert {path.name for path in data.datasets().iterdir()} == known


def test_types_are_what_lessons_rely_on():
    kinds = {"text": "O", "number": "f", "whole": "i", "flag": "b", "date": "M"}
    for name, table in schema.TABLES.items():
        frame = load(name)
        for column, rule in table.columns.items():
            wanted = kinds[rule.kind]
            assert np.asarray(frame[column]).dtype.kind == wanted, (name, column)


def test_cdnow_is_the_published_sample():
    """Figures of Fader, Hardie & Lee 2005 and of the course's reference page."""
    purchases = load("cdnow")
    assert (len(purchases), purchases["customer"].nunique()) == (6919, 2357)
    days = purchases.drop_duplicates(["customer", "date"])
    first = days.groupby("customer")["date"].transform("min")
    later = days[days["date"] > first]
    early = later["date"] <= "1997-09-30"
    assert (early.sum(), (~early).sum(), later[early]["customer"].nunique()) == (2457, 1882, 946)
    spend = purchases.groupby("customer")["amount"].sum()
    spend = np.sort(spend[spend > 0].to_numpy())[::-1]
    cuts = [math.ceil(len(spend) * cut) for cut in (0.01, 0.05, 0.20)]
    assert (len(spend), cuts) == (2349, [24, 118, 470])
    shares = [part.sum() / spend.sum() for part in np.split(spend, cuts)]
    assert shares == pytest.approx([0.1455, 0.2151, 0.3128, 0.3265], abs=5e-5)


def test_cohorts_are_the_published_ones():
    cohorts = load("cohorts").pivot(index="year", columns="cohort", values="survivors")
    assert cohorts.loc[[0, 1, 7, 12], "regular"].tolist() == [1000, 631, 241, 173]
    assert cohorts.loc[[0, 1, 7, 12], "high_end"].tolist() == [1000, 869, 491, 394]


def test_subject_lines_keep_the_lessons_own_rules():
    campaigns = load("campaigns")
    assert len(campaigns) == 2 * campaigns["campaign"].nunique() == 48
    assert campaigns["subject_en"].str.startswith("AD: ").all()
    assert campaigns["subject_zh"].str.startswith("广告：").all()
    assert (campaigns["subject_en"].str.len() <= 60).all()
    assert campaigns["subject_zh"].str.removeprefix("广告：").str.len().between(4, 25).all()
    assert not campaigns[["subject_en", "subject_zh"]].stack().duplicated().any()


@pytest.mark.parametrize("variant", range(8))
def test_campaigns_have_winners_undecided_ones_and_misleading_counts(variant):
    table = load("campaigns", variant)
    assert (table["mails"] >= table["opens"]).all()
    assert (table["opens"] >= table["clicks"]).all()
    assert (table["clicks"] >= table["orders"]).all()
    a, b = (table[table["subject_id"] == subject].set_index("campaign") for subject in "AB")
    together = (a["opens"] + b["opens"]) / (a["mails"] + b["mails"])
    difference = a["opens"] / a["mails"] - b["opens"] / b["mails"]
    z = difference / np.sqrt(together * (1 - together) * (1 / a["mails"] + 1 / b["mails"]))
    assert 4 <= (z.abs() > 1.96).sum() <= 16
    assert ((a["opens"] > b["opens"]) != (difference > 0)).sum() >= 2


# Variants


@pytest.mark.parametrize("variant", range(21))
def test_keys_join_on_every_variant(variant):
    for name, table in schema.TABLES.items():
        frame = load(name, variant)
        assert len(frame)
        assert list(frame.columns) == list(table.columns)
        assert frame.index.equals(pd.RangeIndex(len(frame)))
        if table.key:
            assert not frame.duplicated(list(table.key)).any()
        for column, rule in table.columns.items():
            if rule.to:
                parent, _, key = rule.to.partition(".")
                assert frame[column].isin(load(parent, variant)[key]).all(), (name, column)


@pytest.mark.parametrize("variant", [1, 2**63 + 11, np.int64(5)])
def test_a_written_variant_reads_back_the_same(variant, tmp_path, monkeypatch):
    wanted = {name: load(name, variant) for name in schema.TABLES}
    cases = {name: load_case(name, variant) for name in data.CASES}
    write_tables(tmp_path, variant)
    monkeypatch.setenv(data.FOLDER_VARIABLE, str(tmp_path))
    for name, table in wanted.items():
        pd.testing.assert_frame_equal(load(name, 0), table)
        pd.testing.assert_frame_equal(load(name, 99), table)
    assert {name: load_case(name, 3) for name in data.CASES} == cases
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*(f"{n}.csv" for n in wanted), "cases.json"])


def test_a_variant_is_made_from_its_number_alone():
    """A new process, another order of asking: the same table."""
    code = (
        "import hashlib; from coursework.data import load; load('cdnow', 8); "
        "print(hashlib.sha256(load('order_lines', 7).to_csv(index=False).encode()).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    load("order_lines", 3)
    assert hashlib.sha256(load("order_lines", 7).to_csv(index=False).encode()).hexdigest() == there


def answers(variant):
    """Answers of the kind students would type in, one or two a table."""
    orders, lines, service = (load(name, variant) for name in ("orders", "order_lines", "service"))
    revenue = orders.groupby("customer")["amount"].sum().sort_values(ascending=False)
    spend = load("cdnow", variant).groupby("customer")["amount"].sum().sort_values(ascending=False)
    campaigns, cohorts = load("campaigns", variant), load("cohorts", variant)
    club, tiers = load_case("club", variant), load_case("tiers", variant)
    return {
        "customers": len(load("customers", variant)),
        "contacts": len(load("contacts", variant)),
        "revenue": orders["amount"].sum(),
        "top customer": revenue.iloc[0],
        "top share": revenue.head(math.ceil(len(revenue) * 0.2)).sum() / revenue.sum(),
        "mean order": orders["amount"].mean(),
        "lines": len(lines),
        "returned": service["returned"].sum(),
        "minute": load("cost_rates", variant)["value"].sum(),
        "cdnow customers": len(spend),
        "cdnow share": spend.head(math.ceil(len(spend) * 0.2)).sum() / spend.sum(),
        "cohort": cohorts["survivors"].sum(),
        "winner of the first test": (campaigns["opens"] / campaigns["mails"]).iloc[:2].diff().iloc[1],
        "letters": len(load("letters", variant)),
        "club": (club["weekly_revenue"] - club["weekly_cost"]) * club["weeks_per_year"] * club["years"],
        "tiers": tiers["sales_key"] / 1000 / (tiers["customers_key"] / 100),
    }


def test_answers_typed_in_from_the_public_data_are_wrong_elsewhere():
    public = answers(0)
    still_right = dict.fromkeys(public, 0)
    for variant in range(1, 21):
        for name, value in answers(variant).items():
            still_right[name] += math.isclose(value, public[name], rel_tol=0.01)
    # at most 1 of 20: counts of a jittered size may meet the public one by chance
    assert {name: count for name, count in still_right.items() if count > 1} == {}


@pytest.mark.parametrize("variant", range(1, 30))
def test_real_tables_keep_their_shape(variant):
    purchases, public = load("cdnow", variant), load("cdnow")
    share = purchases["customer"].nunique() / public["customer"].nunique()
    assert 0.39 < share < 0.71
    kept = public[public["customer"].isin(purchases["customer"])]
    assert purchases["date"].tolist() == kept["date"].tolist()
    dearer = np.argsort(kept["amount"].to_numpy(), kind="stable")
    assert (np.diff(purchases["amount"].to_numpy()[dearer]) >= 0).all()
    assert ((purchases["amount"] == 0).to_numpy() == (kept["amount"] == 0).to_numpy()).all()
    for _, cohort in load("cohorts", variant).groupby("cohort"):
        assert cohort["survivors"].iloc[0] == 1000
        assert (cohort["survivors"].diff().dropna() < 0).all()


@given(st.integers(1, 2**64 - 1))
@settings(deadline=None)
def test_cases_are_sensible_on_every_variant(variant):
    cases = variants.cases(variant)
    for name, public in variants.cases(0).items():
        assert list(cases[name]) == list(public)
    club, tiers = cases["club"], cases["tiers"]
    margin = (club["weekly_revenue"] - club["weekly_cost"]) * club["weeks_per_year"]
    assert 0 < club["acquisition_cost"] < margin
    assert 0.05 < club["discount"] < 0.15
    assert 0.6 < club["retention"] < 0.9
    assert tiers["customers_key"] + tiers["customers_ordinary"] + tiers["customers_small"] == 100
    assert tiers["sales_key"] + tiers["sales_ordinary"] + tiers["sales_small"] == 1000
    per_head = [tiers[f"sales_{tier}"] / tiers[f"customers_{tier}"] for tier in ("key", "ordinary", "small")]
    assert per_head == sorted(per_head, reverse=True)
    assert min(tiers.values()) > 0


@pytest.mark.parametrize("variant", [-1, 2**64, 1.5, "7", None, True])
def test_what_is_not_a_variant_is_refused(variant):
    for ask in (load, load_case):
        with pytest.raises(ValueError, match=r"whole number from 0 to 2\*\*64 - 1"):
            ask("orders" if ask is load else "club", variant)


# Asking for what is not there, in the reader's language


def test_unknown_names_list_the_known_ones():
    with pytest.raises(ValueError, match=r"no table 'order'\. The tables are: customers, contacts, orders"):
        load("order")
    with pytest.raises(ValueError, match=r"no case 'clubs'\. The cases are: club, tiers"):
        load_case("clubs")
    language.use("zh")
    with pytest.raises(ValueError, match="没有名为 'order' 的数据表"):
        load("order")
    with pytest.raises(ValueError, match="没有名为 'clubs' 的案例"):
        load_case("clubs")


def test_tables_and_cases_are_the_callers_own():
    table = load("orders")
    table.loc[:, "amount"] = 0.0
    table["new"] = 1
    assert load("orders")["amount"].sum() > 0
    assert "new" not in load("orders")
    for variant in (0, 4):
        load_case("club", variant)["weekly_cost"] = 0
        assert load_case("club", variant)["weekly_cost"] > 0


# The folder that overrides


def test_preloaded_tables_need_no_file(folder):
    preload(folder)
    for path in folder.glob("*.csv"):
        path.unlink()
    assert len(load("order_lines", 12)) == 10243


def test_writing_a_folder_again_is_seen(folder):
    before = load("orders")
    write_tables(folder, 5)
    assert not load("orders").equals(before)


def test_a_missing_file_is_named(folder):
    (folder / "orders.csv").unlink()
    (folder / "cases.json").unlink()
    with pytest.raises(schema.TableError, match=r"orders\.csv is missing in"):
        load("orders")
    with pytest.raises(schema.TableError, match=r"cases\.json is missing in"):
        load_case("club")


# Files that are wrong


def spoil(path, row, column, text):
    """Put ``text`` into one cell; row 2 is the first below the header."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row - 1][rows[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@pytest.mark.parametrize(
    ("name", "row", "column", "text", "remedy"),
    [
        ("orders", 7, "amount", "12 yuan", "Write a number"),
        ("orders", 7, "amount", "1,200.00", "without thousands commas"),
        ("orders", 2, "amount", "-3.00", "between 0 and"),
        ("orders", 9, "amount", "nan", "between 0 and"),
        ("orders", 9, "amount", "inf", "between 0 and"),
        ("orders", 9, "amount", "", "Write a number"),
        ("order_lines", 40, "quantity", "-1", "between 1 and"),
        ("order_lines", 40, "quantity", "0", "between 1 and"),
        ("order_lines", 40, "quantity", "1.5", "whole number"),
        ("order_lines", 40, "quantity", "9" * 30, "whole number"),
        ("order_lines", 40, "quantity", "1_0", "whole number"),
        ("customers", 3, "member", "yes", "True or False"),
        ("customers", 3, "joined", "31.12.2025", "2025-12-31"),
        ("customers", 3, "joined", "2025-02-30", "2025-12-31"),
        ("customers", 3, "joined", "2025-13", "2025-12-31"),
        ("customers", 3, "joined", "", "2025-12-31"),
        ("customers", 3, "joined", "1066-10-14", "between 1990 and 2100"),
        ("customers", 3, "customer", "", "must not be empty"),
        ("contacts", 11, "source", "web", "asked_price, brochure, fair, list"),
        ("customers", 3, "customer", "C0001", "already there"),
        ("order_lines", 3, "line", "1", "already there"),
        ("orders", 5, "customer", "C9999", "not occur in the table customers"),
        ("service", 5, "order", "O999999", "not occur in the table orders"),
    ],
)
def test_a_wrong_cell_is_reported_with_row_column_and_remedy(folder, name, row, column, text, remedy):
    spoil(folder / f"{name}.csv", row, column, text)
    with pytest.raises(schema.TableError, match=remedy) as caught:
        load(name)
    assert f"{name}.csv, row {row}, column " in str(caught.value)
    assert column in str(caught.value)
    assert repr(text[:60]) in str(caught.value) or "already there" in remedy
    language.use("zh")
    with pytest.raises(schema.TableError, match=rf"{name}\.csv 第 {row} 行，.*{column} 列"):
        load(name)


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_a_missing_or_extra_column_is_named(folder):
    path = folder / "service.csv"
    lines = lines_of(path)
    path.write_text("".join([lines[0].replace("bad_debt", "bad debt"), *lines[1:]]), encoding="utf-8")
    with pytest.raises(schema.TableError, match="row 1: column bad_debt is missing; found order, customer"):
        load("service")
    path.write_text("".join([line.replace("\n", ",1\n") for line in lines]), encoding="utf-8")
    with pytest.raises(schema.TableError, match="row 1: column 1 does not belong here"):
        load("service")
    path.write_text("".join([lines[0].replace("\n", ",order\n"), *lines[1:]]), encoding="utf-8")
    with pytest.raises(schema.TableError, match="column order does not belong here or stands twice"):
        load("service")


def test_columns_may_stand_in_another_order(folder):
    table = load("cost_rates")
    table[["unit", "value", "rate"]].to_csv(folder / "cost_rates.csv", index=False)
    data._read.clear()
    pd.testing.assert_frame_equal(load("cost_rates"), table)


def test_a_row_with_too_few_cells_is_named(folder):
    path = folder / "orders.csv"
    lines = lines_of(path)
    lines[100] = lines[100].rsplit(",", 1)[0] + "\n"
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(schema.TableError, match=r"orders\.csv, row 101: 4 cells where the header has 5"):
        load("orders")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"rate,value,unit\n"], ids=["nothing", "blank", "header only"])
def test_an_empty_file_is_named(folder, content):
    (folder / "cost_rates.csv").write_bytes(content)
    with pytest.raises(schema.TableError, match=r"cost_rates\.csv has no rows"):
        load("cost_rates")


def test_a_file_saved_as_gbk_is_named_with_its_first_foreign_row(folder):
    path = folder / "campaigns.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))
    with pytest.raises(schema.TableError, match=r"campaigns\.csv, row 2: the file is not UTF-8.*GBK"):
        load("campaigns")


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b'rate,value,unit\n"open', b"\xff\xfe\x00r"])
def test_what_is_no_table_is_refused(folder, content):
    (folder / "cost_rates.csv").write_bytes(content)
    with pytest.raises(schema.TableError, match=r"cost_rates\.csv"):
        load("cost_rates")


def test_a_spreadsheets_mark_and_line_ends_do_no_harm(folder):
    path = folder / "campaigns.csv"
    wanted = load("campaigns")
    content = b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").replace(b",True", b",TRUE")
    path.write_bytes(content)
    data._read.clear()
    pd.testing.assert_frame_equal(load("campaigns"), wanted)


TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.just("\n"), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_survives_writing_and_reading(tmp_path_factory, texts):
    rows = len(texts)
    letters = pd.DataFrame(
        {
            "letter": [f"L{i}" for i in range(rows)],
            "language": "zh",
            "kind": "apology",
            "half": "tune",
            "label": "good",
            "lacks": "",
            "text": texts,
        }
    )
    path = tmp_path_factory.mktemp("letters") / "letters.csv"
    schema.write(letters, path)
    assert schema.read(path, "letters", load)["text"].tolist() == texts
