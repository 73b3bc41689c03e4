"""What holds for every test: a cache of its own, no configuration, and how many examples the properties get."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# No deadline and no check for speed: how long an example takes depends on what else the machine does. A test sets only
# its number of examples, where forty would be too few or take too long.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples in every run, so that a change fails for what it does, not by chance; `make quick` draws new ones.
settings.register_profile("ci", settings.get_profile("unhurried"), derandomize=True, max_examples=40)
# Fewer, and new ones each time (`make quick`).
settings.register_profile("quick", settings.get_profile("unhurried"), max_examples=20)
settings.register_profile("quick-ci", settings.get_profile("ci"), max_examples=10)
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the user's cache and configuration out of the tests, and the tests out of the user's cache.

    Done before the first test module is imported, for some read the catalogue then. With pytest-xdist each worker has
    a cache of its own. It lives as long as its process: the catalogue is parsed once, and the programs that tests start
    find it there.
    """
    cache = tempfile.mkdtemp(prefix="vmlog-tests-cache-")
    config.add_cleanup(lambda: shutil.rmtree(cache, ignore_errors=True))
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        os.environ[name] = cache
    os.environ["VMLOG_CONFIG"] = ""
