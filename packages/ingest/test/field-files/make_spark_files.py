"""Writes files with Apache Spark, and appends to expected.json what each of their records holds.

Usage: python make_spark_files.py FOLDER ROWS SEED

Spark writes a folder of part files; each part is a file of its own here, and the rows of each are those that Spark itself reads in it.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import sys
from decimal import Decimal
from pathlib import Path

from expected import want
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

folder, count, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
PIECES = ["a", "b c", '"', '""', ",", ";", "\t", "\n", "\r\n", "\\", "é", "日本", "😀", "'", " ", "NULL", "{", "1"]
FIELDS = {"int": "number", "double": "number", "flag": "boolean"}

SCHEMA = T.StructType([
    T.StructField("id", T.LongType()),
    T.StructField("body text", T.StringType()),
    T.StructField("byte", T.ByteType()),
    T.StructField("short", T.ShortType()),
    T.StructField("int", T.IntegerType()),
    T.StructField("long", T.LongType()),
    T.StructField("float", T.FloatType()),
    T.StructField("double", T.DoubleType()),
    T.StructField("odd", T.DoubleType()),
    T.StructField("price", T.DecimalType(7, 2)),
    T.StructField("sum", T.DecimalType(18, 4)),
    T.StructField("exact", T.DecimalType(38, 10)),
    T.StructField("flag", T.BooleanType()),
    T.StructField("day", T.DateType()),
    T.StructField("at", T.TimestampType()),
    T.StructField("local", T.TimestampNTZType()),
    T.StructField("raw", T.BinaryType()),
    T.StructField("note", T.StringType()),
    T.StructField("tags", T.ArrayType(T.StringType())),
    T.StructField("place", T.StructType([
        T.StructField("lat", T.DecimalType(9, 6)),
        T.StructField("ids", T.ArrayType(T.LongType())),
        T.StructField("in", T.StructType([T.StructField("name", T.StringType())])),
    ])),
    T.StructField("prices", T.MapType(T.StringType(), T.DecimalType(9, 2))),
    T.StructField("nested", T.ArrayType(T.ArrayType(T.StructType([T.StructField("n", T.LongType())])))),
])
NESTED = ["raw", "tags", "place", "prices", "nested"]


def text() -> str:
    return "x" + "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 12)))


def maybe(value: object) -> object:
    return None if chance.random() < 0.2 else value


def decimal(digits: int, scale: int) -> Decimal:
    return Decimal(f"{chance.randint(-(10**digits) + 1, 10**digits - 1)}e-{scale}")


def time() -> dt.datetime:
    return dt.datetime(chance.randint(1600, 2300), chance.randint(1, 12), 6, 7, 8, 9, chance.choice([0, 123000, 123456]))


def row(i: int) -> tuple:
    return (
        (1 << 62) + i, text(),
        *(maybe(chance.randint(-(2**bits), 2**bits - 1)) for bits in (7, 15, 31, 63)),
        maybe(chance.choice([0.5, 1.25, -3.0])), maybe(round(chance.uniform(-1e4, 1e4), 3)),
        maybe(chance.choice([math.nan, math.inf, -math.inf, 1.5])),
        maybe(decimal(7, 2)), maybe(decimal(18, 4)), maybe(decimal(38, 10)), maybe(chance.random() < 0.5),
        maybe(dt.date(chance.randint(1, 9999), chance.randint(1, 12), chance.randint(1, 28))),
        maybe(time().replace(tzinfo=dt.timezone.utc)), maybe(time()),
        maybe(bytearray(b"\xff" + chance.randbytes(4))), maybe(chance.choice(["", text()])),
        maybe([maybe(text()) for _ in range(chance.randint(0, 3))]),
        maybe((maybe(decimal(9, 6)), maybe([2**60 + 1, None, 5]), maybe((maybe("n"),)))),
        maybe({"a": Decimal("1.10"), "b c": None}),
        maybe([maybe([maybe((maybe(2**53 + 1),)) for _ in range(2)]) for _ in range(2)]),
    )


spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.memory", "1g")
    .config("spark.sql.session.timeZone", "UTC")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
facts = spark.createDataFrame([row(i) for i in range(count)], SCHEMA).cache()
expected = json.loads((folder / "expected.json").read_text("utf8"))


def parts(name: str, ending: str) -> list[Path]:
    found = sorted((folder / name).glob(f"part-*{ending}"))
    assert len(found) > 1, (name, found)
    return found


def by_id(frame, of: Path, columns: list[str]) -> list[dict]:
    """The rows of a part, with the values that were written; a timestamp as text, so that no time zone touches it."""
    ids = [each["id"] for each in frame.select("id").collect()]
    rows = facts.filter(F.col("id").isin(ids)).select([
        F.date_format(name, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS").alias(name) if name in ("at", "local") else F.col(f"`{name}`")
        for name in columns
    ])
    assert rows.count() == len(ids), of
    found = []
    for each in rows.collect():
        fields = {key: want(value) for key, value in each.asDict().items()}
        for name in ("at", "local"):
            if fields.get(name) is not None:
                fields[name] = {"time": fields[name]}
        found.append(fields)
    return found


def expect(of: Path, rows: list[dict], fields: dict | None = None, **options: object) -> None:
    expected.append({"file": str(of.relative_to(folder)), "options": options, "fields": fields or {}, "rows": rows})


every = facts.columns
for codec, kind, settings in [
    ("snappy", "INT96", {}),
    ("zstd", "TIMESTAMP_MICROS", {"parquet.writer.version": "PARQUET_2_0", "parquet.page.size": "4096"}),
    ("gzip", "TIMESTAMP_MILLIS", {"spark.sql.parquet.writeLegacyFormat": "true"}),
    ("lz4_raw", "TIMESTAMP_MICROS", {"parquet.enable.dictionary": "false"}),
]:
    name = f"spark-{codec}.parquet"
    spark.conf.set("spark.sql.parquet.outputTimestampType", kind)
    spark.conf.set("spark.sql.parquet.writeLegacyFormat", settings.pop("spark.sql.parquet.writeLegacyFormat", "false"))
    frame = facts.withColumn("at", F.date_trunc("second", "at")) if kind == "TIMESTAMP_MILLIS" else facts
    frame.repartition(3).write.options(compression=codec, **settings).parquet(str(folder / name))
    for part in parts(name, ".parquet"):
        rows = by_id(spark.read.parquet(str(part)), part, every)
        if kind == "TIMESTAMP_MILLIS":
            for each in rows:
                if each["at"] is not None:
                    each["at"]["time"] = each["at"]["time"][:19]
        expect(part, rows)

# By default text has milliseconds only.
TIMES = {"timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"}


def as_double(value: object) -> object:
    """A decimal in JSON of as many digits as a program may have printed a double with, which it then is: see docs/guide/ingest.md."""
    if not isinstance(value, dict) or "number" not in value:
        return value
    exact = Decimal(value["number"])
    same = Decimal(format(float(exact), f".{len(exact.normalize().as_tuple().digits)}g")) == exact
    return {"number": repr(float(exact))} if same else value


facts.repartition(2).write.options(compression="gzip", ignoreNullFields="false", **TIMES).json(str(folder / "spark.json"))
for part in parts("spark.json", ".json.gz"):
    rows = by_id(spark.read.schema(SCHEMA).json(str(part)), part, every)
    for each in rows:
        each["sum"] = as_double(each["sum"])
        if isinstance(each["odd"], dict) and "float" in each["odd"]:
            # Spark writes them as text.
            each["odd"] = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[each["odd"]["float"]]
    expect(part, rows, FIELDS, format="jsonl")

# A quote within a cell is written with a backslash unless escape says that it is doubled.
flat = [name for name in every if name not in NESTED and name != "odd"]
facts.select([F.col(f"`{name}`") for name in flat]).repartition(2).write.options(
    header=True, escape='"', ignoreLeadingWhiteSpace=False, ignoreTrailingWhiteSpace=False, **TIMES
).csv(str(folder / "spark.csv"))
for part in parts("spark.csv", ".csv"):
    read = spark.read.options(header=True, escape='"', multiLine=True).csv(str(part))
    rows = by_id(read.withColumn("id", F.col("id").cast("long")), part, flat)
    expect(part, rows, FIELDS)

spark.stop()
(folder / "expected.json").write_text(json.dumps(expected), "utf8")
