"""The meanings of the advanced options of migrations."""

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.document import Document
from vmlog.knowledge.migrate_options import load_migrate_options, read_migrate_options


def test_options_are_found_by_path():
    option = load_migrate_options()["/migrate/nettimeout"]
    assert option.path == "/Migrate/NetTimeout"
    assert option.unit == "s"


def test_an_option_stands_in_the_table_once(tmp_path):
    path = tmp_path / "table.toml"
    path.write_text("schema = 1\n" + '[[option]]\npath = "/Migrate/A"\nmeaning = "x"\n' * 2)
    with pytest.raises(PatternErrors, match="stands here twice"):
        read_migrate_options(Document(path))
