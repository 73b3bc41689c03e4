"""The options that say from when on a migration counts as stalled or slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import typer

from vmlog.cli.quantities import read_seconds, read_stage_limit
from vmlog.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class LimitOptions:
    """From when on a migration counts as stalled or slow."""

    PANEL: ClassVar = "Limits"

    stall: Annotated[
        list[str] | None,
        typer.Option(
            "--stall",
            metavar="STAGE=TIME",
            help="Silence after which a migration at this stage counts as stalled, such as connect=2min; may be "
            "repeated. Without a unit seconds.",
            show_default=False,
        ),
    ] = None
    slow: Annotated[
        float | None,
        typer.Option(
            "--slow",
            metavar="TIME",
            parser=read_seconds,
            help="Downtime or stun beyond which a migration that succeeded is shown with a warning: 5, 5s, 500ms.",
            show_default=False,
        ),
    ] = None

    def stall_seconds(self) -> dict[str, float]:
        """Return the seconds of `--stall` by the name of the stage.

        >>> LimitOptions(stall=["connect=120", "precopy=2h"]).stall_seconds()
        {'connect': 120.0, 'precopy': 7200.0}

        Raises:
            UsageError: a value has another form.
        """
        try:
            return dict(map(read_stage_limit, self.stall or ()))
        except UsageError as error:
            raise UsageError(f"--stall {error}") from error
