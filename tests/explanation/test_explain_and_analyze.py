"""What `explain` recognises in a sentence, `analyze` finds in the text of the failing task: both over all wordings."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from quality.recognition import DUPLICATES
from quality.texts import wordings
from vmlog.api import analyze
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher
from vmlog.read.options import ReadOptions

MATCHER = Matcher(load_catalogue())
FIRST_ID = 6100000000000000000
START = datetime(2022, 5, 2, tzinfo=UTC)
# By cause: why a log need not agree with what a person writes.
NO_LOG_SAYS_SO = {
    "seed-hosts-different-vmotion-network": "a percent that somebody saw in the client; no log prints it in a sentence",
    "provisioning-vmk-unroutable-23-percent": "the same",
}
OF_A_RUNNING_VM = {
    **NO_LOG_SAYS_SO,
    "cold-migration-home-vmware-missing": "of cold migrations only, and a host names an id for running VMs only",
    "cold-move-slow-vmb-ignoring-range": "the same",
    "nfc-send-failed-packet-loss": "the same",
}


def texts() -> list[str]:
    """Return every documented wording with values; each with a migration id of its own where it holds one."""
    found = [message.text for message in wordings(MATCHER.catalogue, 5)]
    return [re.sub(r"\b[0-9]{16,19}\b", str(FIRST_ID + number), text) for number, text in enumerate(found)]


TEXTS = texts()


def moment(number: int, seconds: int) -> str:
    return f"{START + timedelta(minutes=30 * number, seconds=seconds):%Y-%m-%dT%H:%M:%S}.000Z"


def folded(text: str) -> str:
    return text.replace("\n", "\n--> ")


def task(number: int, text: str) -> str:
    """Return vCenter's task of a migration that fails with a text."""
    head = f"info vpxd[9] [Originator@6876 sub=vpxLro opID=kw{number:05}aa]"
    name = f"task-{number + 100} -- vm-{number + 100} -- vim.VirtualMachine.migrate"
    return f"""{moment(number, 0)} {head} [VpxLRO] -- BEGIN {name} -- 52ab
{moment(number, 5)} {head} [VpxLRO] -- ERROR {name}: vmodl.fault.SystemError:
--> (vmodl.fault.SystemError) {{
-->    faultCause = (vmodl.MethodFault) null,
-->    reason = "{folded(text)}",
-->    msg = "A general system error occurred: {folded(text)}"
--> }}
"""


def resolved(number: int, text: str) -> str:
    """Return what a host says of a migration that fails with a text."""
    return f"""{moment(number, 5)} info hostd[9] [Originator@6876 sub=Vcsvc.VMotionSrc ({FIRST_ID + number}) \
opID=kw{number:05}aa] ResolveCb: Failed with fault: (vmodl.fault.SystemError) {{
-->    faultCause = (vmodl.MethodFault) null,
-->    reason = "{folded(text)}",
-->    msg = ""
--> }}
"""


@pytest.mark.slow
@pytest.mark.parametrize(("written", "exceptions"), [(task, NO_LOG_SAYS_SO), (resolved, OF_A_RUNNING_VM)])
def test_both_name_the_same_cause(written, exceptions):
    log = "".join(written(number, text) for number, text in enumerate(TEXTS))
    incidents = analyze("-", options=ReadOptions(stdin=BytesIO(log.encode()))).incidents
    by_number = {int(item.op_ids[0][2:7]): item for item in incidents if item.op_ids}
    wrong = []
    for number, text in enumerate(TEXTS):
        wanted = next(iter(explain_text(MATCHER, text)), None)
        stated = {hit.cause.id for hit in MATCHER.match(text)}
        if wanted is None or wanted.id in exceptions or wanted.id not in stated:
            continue
        found = [cause.id for cause in by_number[number].causes]
        # What only follows from a cause stands behind one that the log adds.
        shared = next((ids for ids in DUPLICATES if wanted.id in ids), frozenset({wanted.id}))
        if shared.isdisjoint(found[: 1 if wanted.role == "cause" else None]):
            wrong.append((text, wanted.id, found))
    assert wrong == []
    assert len(by_number) >= len(TEXTS)
