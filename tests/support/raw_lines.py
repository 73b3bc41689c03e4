"""Drawing lines as logs may print them."""

import re

from hypothesis import strategies as st

from vmlog.knowledge.template import PLACEHOLDER, Template

_TEXT = st.text(alphabet="abcXYZ019 .-_/", min_size=1, max_size=20).filter(str.strip)
_VALUES = {
    "int": st.integers(0, 10**9).map(str),
    "num": st.decimals(0, 1000, places=1).map(str),
    "hex": st.sampled_from(["bad0021", "0xBAD0021", "195887137"]),
    "ip": st.sampled_from(["192.0.2.7", "fe80::1%vmk0"]),
    "id": st.integers(10**15, 10**18).map(str),
    "side": st.sampled_from("SD"),
    "word": st.text(alphabet="abc-.1", min_size=1, max_size=12),
}


@st.composite
def raw_line(draw: st.DrawFn, template: Template) -> str:
    """Return the wording of a template with values, spelt in any of the ways that `normalise` makes one."""
    line = PLACEHOLDER.sub(lambda slot: draw(_VALUES.get(slot[2], _TEXT)), template.text)
    if draw(st.booleans()):
        line = line.replace("vMotion", "\0").replace("VMotion", "vMotion").replace("\0", "VMotion")
    if draw(st.booleans()):
        line = line.replace("'", "\u2019").replace('"', "\u201c")
    if draw(st.booleans()):
        line = re.sub("  ", lambda _: draw(st.sampled_from([" ", "  "])), line)
    return line
