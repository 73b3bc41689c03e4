"""Which virtual hardware versions releases support."""

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.document import Document
from vmlog.knowledge.hardware_versions import HardwareSupport, load_hardware_versions, read_hardware_versions

TABLE = load_hardware_versions()


@pytest.mark.parametrize("sample", TABLE.samples, ids=lambda sample: f"{sample.release}-{sample.build}")
def test_releases_support_what_the_samples_say(sample):
    assert TABLE.supported_by(sample.release, sample.build) == sample.support


def test_a_release_between_those_of_the_table_has_no_known_limit():
    assert TABLE.supported_by("8.1.0") == HardwareSupport(21, None)


def test_words_are_no_release():
    assert TABLE.supported_by("unknown") == HardwareSupport(0, 0)


@pytest.mark.parametrize(
    ("hardware", "cpus"), [(4, None), (7, 8), (10, 64), (13, 128), (17, 256), (21, 768), (23, None)]
)
def test_virtual_cpus_of_a_hardware_version(hardware, cpus):
    assert TABLE.most_cpus(hardware) == cpus


@pytest.mark.parametrize(("hardware", "memory"), [(4, None), (7, 261120), (21, 25149440), (22, None)])
def test_memory_of_a_hardware_version(hardware, memory):
    assert TABLE.most_memory(hardware) == memory


def test_rows_must_be_in_order(tmp_path):
    path = tmp_path / "table.toml"
    path.write_text(
        'schema = 1\nreleases = [["7.0", 0, 17], ["6.7", 0, 14]]\ncpus = [[7, 8]]\nmemory = [[7, 8]]\nsamples = []\n'
    )
    with pytest.raises(PatternErrors, match="must be in order"):
        read_hardware_versions(Document(path))
