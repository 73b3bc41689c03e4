"""Parquet files joined without reading what is in them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vmlog.read.parquet_footer import read_struct, write_struct
from vmlog.read.parquet_join import ParquetJoiner

SCHEMA = {"text": pl.String(), "number": pl.UInt32(), "time": pl.Datetime("us", "UTC"), "truth": pl.Boolean()}
ROWS = st.lists(
    st.tuples(
        st.none() | st.text(max_size=5),
        st.none() | st.integers(0, 2**32 - 1),
        st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.none() | st.booleans(),
    ),
    max_size=20,
)


def file_of(frame: pl.DataFrame, row_group: int | None = None) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, row_group_size=row_group)
    return out.getvalue()


def joined(*files: bytes) -> bytes:
    out = io.BytesIO()
    joiner = ParquetJoiner(out)
    for data in files:
        joiner.add(data)
    joiner.finish()
    return out.getvalue()


@given(st.lists(ROWS, min_size=1, max_size=4), st.sampled_from([None, 3]))
def test_the_rows_of_all_files_follow_one_another(parts: list[list[tuple[object, ...]]], row_group: int | None) -> None:
    frames = [pl.DataFrame(rows, SCHEMA, orient="row") for rows in parts]
    whole = joined(*(file_of(frame, row_group) for frame in frames))
    assert_frame_equal(pl.read_parquet(whole), pl.concat(frames))
    assert pl.read_parquet_schema(whole) == SCHEMA


def test_row_groups_are_found_by_their_statistics() -> None:
    frames = [pl.DataFrame({"number": [number] * 10, "text": ["x" * number] * 10}) for number in range(40)]
    whole = joined(*map(file_of, frames))
    found = pl.scan_parquet(io.BytesIO(whole)).filter(pl.col("number") == 37).collect()
    assert_frame_equal(found, frames[37])


def test_files_of_other_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="different columns"):
        joined(file_of(pl.DataFrame({"a": [1]})), file_of(pl.DataFrame({"a": ["x"]})))


@pytest.mark.parametrize("data", [b"", b"PAR1PAR1", b"PAR1" * 9, b"PAR1\xff\xff\xff\xff\xff\x05\0\0\0PAR1"])
def test_what_is_no_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"no Parquet|cut off|not known|too long"):
        joined(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_struct_or_refused(data: bytes) -> None:
    try:
        struct = read_struct(data)
    except ValueError:
        return
    assert read_struct(write_struct(struct)) == struct


def test_structs_that_lie_too_deep_are_refused() -> None:
    for opening in (b"\x1c", b"\x19\x19"):
        with pytest.raises(ValueError, match="too deep"):
            read_struct(opening * 10_000)
