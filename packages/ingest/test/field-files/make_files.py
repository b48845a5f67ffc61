"""Writes files as the programs of the field write them, and expected.json: what each of their records holds.

Usage: python make_files.py FOLDER ROWS SEED

An expected value is null (no value), a boolean, a text, or {"number": digits}. What a file of text holds is what Python's own csv or
json module reads in it; what is NULL in it comes from the data that were written.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import gzip
import io
import json
import math
import random
import struct
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pgserver
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from expected import want

folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
expected: list[dict] = []
decimal.getcontext().prec = 60

PIECES = ["a", "b c", '"', '""', ",", ";", "|", "\t", "\n", "\r\n", "\\", "\\N", "\\n", "é", "ß", "日本", "😀", "'", " ", "NULL", "{", "1"]
FIELDS = {"n": "number", "x": "number", "flag": "boolean"}


def text(pieces: list[str] = PIECES) -> str:
    return "x" + "".join(chance.choice(pieces) for _ in range(chance.randint(0, 12)))


def maybe(value: object) -> object:
    return None if chance.random() < 0.2 else value


def double() -> float:
    if chance.random() < 0.5:
        return round(chance.uniform(-1e4, 1e4), 2)
    value = struct.unpack("<d", chance.randbytes(8))[0]
    return value if math.isfinite(value) else 0.5


def row(i: int, pieces: list[str] = PIECES) -> dict:
    day = dt.date(chance.randint(1, 9999), chance.randint(1, 12), chance.randint(1, 28))
    return {
        "id": (1 << 62) + i,
        "body text": text(pieces),
        "n": maybe(chance.choice([chance.randint(-(2**53) + 1, 2**53 - 1), chance.randint(0, 1000)])),
        "wide": maybe(chance.randint(-(2**63), 2**63 - 1)),
        "price": maybe(Decimal(chance.randint(-(10**11), 10**11)).scaleb(-2)),
        "exact": maybe(Decimal(chance.randint(-(10**37), 10**37)).scaleb(-10)),
        "x": maybe(double()),
        "flag": maybe(chance.random() < 0.5),
        "day": maybe(day),
        "at": maybe(dt.datetime(chance.randint(1700, 2200), 5, 6, 7, 8, 9, chance.choice([0, 123000, 123456]))),
        "note": maybe(chance.choice(["", text(pieces)])),
    }


ROWS = [row(i) for i in range(count)]
NAMES = list(ROWS[0])


def expect(name: str, rows: list[dict], fields: dict | None = None, **options: object) -> None:
    expected.append({
        "file": name,
        "options": options,
        "fields": fields or {},
        "rows": [{key: want(value) for key, value in each.items()} for each in rows],
    })


def expect_text(name: str, content: str, delimiter: str, rows: list[dict] = ROWS, **options: object) -> None:
    """What Python's csv module reads in a text; of a field that is declared, its value."""
    read = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))
    assert len(read) == len(rows), (name, len(read))
    expect(
        name,
        [
            {
                key: None if of[key] is None else of[key] if key in FIELDS else cell
                for key, cell in each.items()
            }
            for each, of in zip(read, rows)
        ],
        FIELDS,
        **options,
    )


def nothing_empty(rows: list[dict]) -> list[dict]:
    """As writers leave it that do not tell an empty text from no value."""
    return [{**each, "note": each["note"] or None} for each in rows]


# pandas.
frame = pd.DataFrame(ROWS, dtype=object)
frame.to_csv(folder / "pandas.csv", index=False)
expect_text("pandas.csv", (folder / "pandas.csv").read_bytes().decode(), ",", nothing_empty(ROWS))
frame.to_csv(folder / "pandas.tsv.gz", index=False, sep="\t")
expect_text("pandas.tsv.gz", gzip.decompress((folder / "pandas.tsv.gz").read_bytes()).decode(), "\t", nothing_empty(ROWS))
latin = [row(i, ["é", "ß", "€", "“", ";", '"', "\n", "a"]) for i in range(count)]
pd.DataFrame(latin, dtype=object).to_csv(folder / "pandas-1252.csv", index=False, sep=";", encoding="cp1252")
expect_text("pandas-1252.csv", (folder / "pandas-1252.csv").read_bytes().decode("cp1252"), ";", nothing_empty(latin), encoding="windows-1252")
frame.to_csv(folder / "pandas-16.csv", index=False, encoding="utf-16")
expect_text("pandas-16.csv", (folder / "pandas-16.csv").read_bytes().decode("utf-16"), ",", nothing_empty(ROWS))


def expect_lines(name: str, content: str, fields: dict | None = None, number: type = Decimal) -> None:
    lines = [json.loads(line, parse_float=number) for line in content.split("\n") if line]
    assert len(lines) == count, name
    expect(name, lines, fields)


# Prints more digits of a double than it takes.
plain = frame.drop(columns=["price", "exact", "day", "at"]).astype({"n": "Int64", "wide": "Int64", "x": "float64", "id": "int64"})
plain.to_json(folder / "pandas.jsonl.gz", orient="records", lines=True, double_precision=15)
expect_lines("pandas.jsonl.gz", gzip.decompress((folder / "pandas.jsonl.gz").read_bytes()).decode(), FIELDS, float)

# Python's json, whose NaN is no JSON.
lines = [{key: value for key, value in each.items() if not isinstance(value, (Decimal, dt.date))} for each in ROWS]
(folder / "python.jsonl").write_text("".join(json.dumps(each, ensure_ascii=chance.random() < 0.5) + "\n" for each in lines), "utf8")
expect("python.jsonl", lines, FIELDS)

# Excel's form, written by hand: Windows-1252, semicolons, CRLF, TRUE and FALSE; "CSV UTF-8" with a byte-order mark; "Unicode text".
for name, encoding, delimiter, options in [
    ("excel-by-hand.csv", "cp1252", ";", {"encoding": "windows-1252"}),
    ("excel-utf8-by-hand.csv", "utf-8-sig", ";", {}),
    ("excel-unicode-by-hand.csv", "utf-16", "\t", {}),
]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(NAMES)
    for each in latin:
        writer.writerow([str(value).upper() if isinstance(value, bool) else value for value in each.values()])
    (folder / name).write_bytes(out.getvalue().encode(encoding))
    expect_text(name, out.getvalue(), delimiter, nothing_empty(latin), **options)

# pyarrow, with what else Parquet has.
schema = pa.schema([
    ("id", pa.int64()), ("body text", pa.large_string()), ("n", pa.int64()), ("wide", pa.int64()),
    ("price", pa.decimal128(18, 2)), ("exact", pa.decimal128(38, 10)), ("x", pa.float64()), ("flag", pa.bool_()),
    ("day", pa.date32()), ("at", pa.timestamp("us")), ("note", pa.dictionary(pa.int32(), pa.string())),
])
table = pa.Table.from_pylist(ROWS, schema=schema)
others = {
    "unsigned": (pa.uint64(), [chance.randint(0, 2**64 - 1) for _ in ROWS]),
    "small": (pa.float32(), [struct.unpack("<f", struct.pack("<f", chance.random()))[0] for _ in ROWS]),
    "odd": (pa.float64(), [chance.choice([math.inf, -math.inf, math.nan, 1.5]) for _ in ROWS]),
    "clock": (pa.time64("us"), [maybe(dt.time(chance.randint(0, 23), 5, 6, chance.choice([0, 7]))) for _ in ROWS]),
    "second": (pa.timestamp("s"), [maybe(dt.datetime(2024, 5, 6, 7, 8, i % 60)) for i in range(count)]),
    "raw": (pa.binary(), [maybe(b"\xff" + chance.randbytes(5)) for _ in ROWS]),
    "tiny": (pa.decimal128(5, 3), [maybe(Decimal(chance.randint(-99999, 99999)).scaleb(-3)) for _ in ROWS]),
    "huge": (pa.decimal256(60, 20), [maybe(Decimal(chance.randint(-(10**55), 10**55)).scaleb(-20)) for _ in ROWS]),
    "prices": (pa.list_(pa.decimal128(12, 2)), [maybe([maybe(Decimal(chance.randint(0, 10**9)).scaleb(-2)) for _ in range(chance.randint(0, 3))]) for _ in ROWS]),
    "place": (pa.struct([("lat", pa.decimal128(9, 6)), ("ids", pa.list_(pa.int64()))]), [maybe({"lat": Decimal(chance.randint(-(10**8), 10**8)).scaleb(-6), "ids": [2**60 + 1, 5]}) for _ in ROWS]),
    "by name": (pa.map_(pa.string(), pa.decimal128(9, 2)), [maybe([("a", Decimal("1.10")), ("b", None)]) for _ in ROWS]),
}
full_rows = [{**each, **{name: values[i] for name, (_, values) in others.items()}} for i, each in enumerate(ROWS)]
for each in full_rows:
    if each["by name"] is not None:
        each["by name"] = dict(each["by name"])
full = table
for name, (kind, values) in others.items():
    full = full.append_column(name, pa.array(values, kind))
full = full.replace_schema_metadata(None)
SPARK = {"use_deprecated_int96_timestamps": True, "compression": "snappy", "version": "1.0"}
for name, options in {
    "pyarrow.parquet": {},
    "pyarrow-v2-zstd.parquet": {"data_page_version": "2.0", "compression": "zstd", "row_group_size": 70},
    "pyarrow-integers.parquet": {"store_decimal_as_integer": True, "compression": "gzip", "use_dictionary": False},
}.items():
    pq.write_table(full, folder / name, **options)
    expect(name, full_rows)
# Spark's form by hand: INT96, no dictionary of text, decimals in bytes.
pq.write_table(table.set_column(10, "note", table.column(10).cast(pa.string())), folder / "spark-by-hand.parquet", **SPARK)
expect("spark-by-hand.parquet", ROWS)
nanos = [chance.randint(-(2**62), 2**62) for _ in ROWS]
far = [chance.randint(-(2**63), 2**63 - 1) for _ in ROWS]
pq.write_table(
    pa.table({"id": range(count), "body text": ["x"] * count, "ns": pa.array(nanos, pa.timestamp("ns")), "us": pa.array(far, pa.timestamp("us")), "ms": pa.array(far, pa.timestamp("ms"))}),
    folder / "far-times.parquet",
)
expect("far-times.parquet", [{"id": i, "body text": "x", "ns": None, "us": None, "ms": None} for i in range(count)])
for i, each in enumerate(expected[-1]["rows"]):
    each |= {"ns": {"units": str(nanos[i]), "digits": 9}, "us": {"units": str(far[i]), "digits": 6}, "ms": {"units": str(far[i]), "digits": 3}}

# pandas' Parquet.
plain.to_parquet(folder / "pandas.parquet")
expect("pandas.parquet", [{key: value for key, value in each.items() if key not in ("price", "exact", "day", "at")} for each in ROWS])

# DuckDB.
connection = duckdb.connect()
# Its decimals end at 38 digits.
narrow = full.drop_columns(["huge"])
connection.register("facts", narrow)
keys = ", ".join(f'"{name}"' for name in NAMES)
for name, options in {
    "duckdb.csv": "",
    "duckdb-pipe.csv": ", DELIMITER '|'",
    "duckdb.csv.gz": ", COMPRESSION gzip",
    "duckdb.csv.zst": ", COMPRESSION zstd",
}.items():
    connection.execute(f"COPY (SELECT {keys} FROM facts) TO '{folder / name}' (FORMAT csv, HEADER{options})")
    raw = (folder / name).read_bytes()
    raw = gzip.decompress(raw) if name.endswith(".gz") else raw
    raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw) if name.endswith(".zst") else raw
    expect_text(name, raw.decode(), "|" if "pipe" in name else ",")
connection.execute(f"COPY (SELECT * FROM facts) TO '{folder / 'duckdb.parquet'}' (FORMAT parquet)")
expect("duckdb.parquet", [{key: value for key, value in each.items() if key != "huge"} for each in full_rows])
connection.execute(f"COPY (SELECT {keys} FROM facts) TO '{folder / 'duckdb.jsonl'}' (FORMAT json)")
expect_lines("duckdb.jsonl", (folder / "duckdb.jsonl").read_text("utf8"))

# PostgreSQL. Its texts hold all but U+0000.
server = pgserver.get_server(folder / "postgres")
PSQL = Path(pgserver.__file__).parent / "pginstall" / "bin" / "psql"


def psql(command: str, input_bytes: bytes = b"") -> bytes:
    run = subprocess.run([PSQL, "-X", "-q", "-d", server.get_uri(), "-v", "ON_ERROR_STOP=1", "-c", command], input=input_bytes, stdout=subprocess.PIPE, check=True)
    return run.stdout


psql('CREATE TABLE facts (id bigint, "body text" text, n bigint, wide bigint, price numeric(18,2), exact numeric(38,10), x float8, flag boolean, day date, at timestamp, note text)')
out = io.StringIO(newline="")
for each in ROWS:
    cells = ["" if value is None else '"' + str(value).replace('"', '""') + '"' for value in each.values()]
    out.write(",".join(cells) + "\n")
psql("COPY facts FROM STDIN (FORMAT csv)", out.getvalue().encode())
for name, options in {"postgres.csv": "FORMAT csv, HEADER", "postgres-semicolon.csv": "FORMAT csv, HEADER, DELIMITER ';', FORCE_QUOTE *"}.items():
    (folder / name).write_bytes(psql(f"COPY facts TO STDOUT ({options})"))
    expect_text(name, (folder / name).read_bytes().decode(), ";" if "semi" in name else ",")
(folder / "postgres.copy").write_bytes(psql("COPY facts TO STDOUT (HEADER)"))
by_csv = expected[-2]["rows"]
expect("postgres.copy", [], FIELDS, format="copy")
expected[-1]["rows"] = by_csv
server.cleanup()

(folder / "expected.json").write_text(json.dumps(expected), "utf8")
