"""Write logs the way VMware products write them, with migrations whose outcome is known.

Everything is invented and drawn from a seed: the same seed gives the same bytes.
"""

from simulator.bundle import Pack
from simulator.many import build_many
from simulator.registry import SCENARIOS, build
from simulator.scenario import Built, Scenario
from simulator.stream import Stream, generate_log
from simulator.truth import TrueMigration, Truth

__all__ = [
    "SCENARIOS",
    "Built",
    "Pack",
    "Scenario",
    "Stream",
    "TrueMigration",
    "Truth",
    "build",
    "build_many",
    "generate_log",
]
