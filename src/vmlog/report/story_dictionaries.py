"""The lines of a story as plain dictionaries in the order of the output contract."""

from __future__ import annotations

from vmlog.model import StoryLine
from vmlog.report.shared_dictionaries import iso, rounded


def story_line_dict(line: StoryLine) -> dict[str, object]:
    """Return the JSON object of a line."""
    return {
        "ts_utc": iso(line.ts_utc),
        "ts_log_utc": iso(line.ts_log_utc),
        "t_plus_s": rounded(line.t_plus_s),
        "host": line.host,
        "log": line.log,
        "side": line.side.value if line.side else None,
        "stage": line.stage.value if line.stage else None,
        "level": line.level,
        "mark": line.mark,
        "source": line.source,
        "member": line.member,
        "line_no": line.line_no,
        "text": line.text,
    }
