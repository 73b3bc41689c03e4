"""What the files of a story are called beside the names of their hosts, so that `vmlog show --line` opens them."""

from __future__ import annotations

from vmlog.model import Story, StoryLine
from vmlog.report.paths import ShortPlaces
from vmlog.report.phrases import member_place
from vmlog.report.safe import visible_text


class StoryFiles:
    """Names of the hosts and of the files that the lines of one story are from."""

    def __init__(self, story: Story) -> None:
        """Look at all lines once, and at what else was read."""
        self._hosts = _short_names(story)
        members = {line.member for line in story.lines}
        self._places = ShortPlaces(members.union(row.member for row in story.coverage))
        self._labels = {
            (host, member): member_place(None, self._places.label(member, self._hosts.get(host or "", host)), None)
            for host, member in dict.fromkeys((line.host, line.member) for line in story.lines)
        }

    def host(self, name: str | None) -> str:
        """Return a host's name, without its domain where that is unique; `?` for None."""
        return visible_text(self._hosts.get(name, name) if name else "?")

    def place(self, line: StoryLine) -> str:
        """Return file and line number: `vmkernel.1:45`."""
        return f"{visible_text(self._labels[line.host, line.member])}:{line.line_no}"

    def told(self, width: int | None = None) -> list[tuple[str, str]]:
        """Return host and file with the member, in the order of their first lines.

        A member that has no room beside the name within `width` is shortened; None shortens nothing.
        """
        rows = []
        for (host, member), label in self._labels.items():
            name, whole = f"{self.host(host)} {visible_text(label)}", member_place(None, member, None)
            room = len(whole) if width is None else width - len(name) - 2
            rows.append((name, visible_text(self._places.short(whole, host, room))))
        return rows


def _short_names(story: Story) -> dict[str, str]:
    """Return first labels by name, for names whose label stands for one host; a log may write it without domain."""
    full: dict[str, set[str]] = {}
    names = {line.host for line in story.lines if line.host}
    for name in names:
        full.setdefault(name.partition(".")[0], set()).update({name} if "." in name else ())
    return {
        name: label
        for name in names
        if not name.replace(".", "").isdigit() and len(full[label := name.partition(".")[0]]) < 2
    }
