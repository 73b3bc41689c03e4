"""The sentence inside what other programs wrap around it."""

import pytest

from tests.support.hang_limit import no_hang
from vmlog import explain
from vmlog.explanation import wrapping
from vmlog.explanation.wrapping import unwrap

SENTENCE = "Device 'CD/DVD drive 2' is a connected device with a remote backing."

WRAPPED = {
    "powercli": (
        'Move-VM : 26/11/2026 10:11:12 Move-VM The operation for the entity "app 7" failed with the following\n'
        f'message: "{SENTENCE}"\n'
        "At C:\\new\\tools\\move.ps1:14 char:9\n"
        "+         Move-VM -VM $vm -Destination $to\n"
        "+         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
        "    + CategoryInfo          : NotSpecified: (:) [Move-VM], MigrationFault\n"
        "    + FullyQualifiedErrorId : Client20_TaskServiceImpl_CheckServerSideTaskUpda\n"
        "   tes_OperationFailed,VMware.VimAutomation.ViCore.Cmdlets.Commands.MoveVM\n"
    ),
    "powercli, wrapped": (
        'Move-VM : 1/2/2027 1:02:03 AM Move-VM The operation for the entity "app\n7" failed with the '
        "following message: \"Device 'CD/DVD\ndrive 2' is a connected device with a\nremote backing.\""
    ),
    "terraform": (
        f"╷\n│ Error: error migrating virtual machine: {SENTENCE[:45]}\n│ {SENTENCE[46:]}\n│ \n"
        "│   with vsphere_virtual_machine.app,\n│   on main.tf line 7\n╵\n"
    ),
    "ansible": f'fatal: [localhost]: FAILED! => {{"changed": false, "msg": "{SENTENCE}"}}',
    "ansible, a tuple": f'fatal: [vc-1]: FAILED! => {{"changed": false, "msg": "(\\"{SENTENCE}\\", None)"}}',
    "ansible, cut": f'fatal: [vc-1]: FAILED! => {{"changed": true, "msg": "{SENTENCE}',
    "json in json": '{"body": "{\\"error\\": \\"' + SENTENCE + '\\\\nSee the log.\\"}"}',
    "ansible, yaml": (
        "fatal: [vc-1]: FAILED! => changed=false \n  msg: '("
        + SENTENCE.replace("'", "''").join(['"', '"'])
        + ", None)'\n"
    ),
    "powershell 7, quotes inside": (
        'Move-VM: 3/4/2027 5:06:07 AM\tMove-VM\t\tThe operation for the entity "app 7" failed with the '
        f'following message: "Cannot migrate "app 7": {SENTENCE}"\t\n'
    ),
    "govc": f"govc: {SENTENCE}",
    "pyvmomi": (
        "Traceback (most recent call last):\n"
        '  File "move.py", line 7, in <module>\n'
        "    wait(task)\n"
        "pyVmomi.VmomiSupport.vim.fault.MigrationFault: (vim.fault.MigrationFault) {\n"
        "   dynamicType = <unset>,\n"
        f'   msg = "{SENTENCE}",\n'
        "   faultCause = <unset>\n}\n"
    ),
    "pyvmomi, single quotes": "(vim.fault.MigrationFault) {\n   msg = '"
    + SENTENCE.replace("'", "\\'")
    + "',\n   faultMessage = (x) []\n}",
    "soap": (
        "<soapenv:Body><soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>"
        + SENTENCE.replace("'", "&apos;")
        + '</faultstring><detail><MigrationFaultFault xmlns="urn:vim25" xsi:type="MigrationFault"/></detail>'
        "</soapenv:Fault></soapenv:Body>"
    ),
    "entities": SENTENCE.replace("'", "&#39;"),
    "entities twice": SENTENCE.replace("'", "&amp;#39;"),
    "escaped": SENTENCE.replace("'", "\\\\\\'"),
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED.keys())
def test_the_sentence_inside_is_explained(text):
    best = explain(text)[0]
    assert best.id == "seed-1003780-remote-backing-device"
    assert best.match == "exact"
    assert best.level == "high"


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        (WRAPPED["ansible"], SENTENCE),
        (WRAPPED["ansible, a tuple"], SENTENCE),
        (WRAPPED["powercli"], SENTENCE),
        (WRAPPED["govc"], SENTENCE),
        ('{"msg": "First line of it.\\nSecond line of it."}', "First line of it.\nSecond line of it."),
    ],
)
def test_what_is_left_is_the_sentence_alone(text, inner):
    assert unwrap(text).strip() == inner


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Migration to host <192.0.2.7> failed with error Connection refused (195887183)",
        "Migration to host <<unknown>> failed with error Already disconnected (195887150)",
        "copy C:\\new\\things\\reports to \\\\server\\temp",
        '2024-05-06T07:08:09.101Z info vpxd[1] [Originator@6876 sub=Default] (vim.fault.X) {\n-->    msg = ""\n--> }',
        "a & b < c > d; x == 'msg'",
        "",
    ],
)
def test_what_is_not_wrapped_stays_as_it_is(text):
    assert unwrap(text) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        '"msg": "',
        "msg = '",
        "\\\\",
        '\\"',
        "&amp;",
        "<a ",
        "</a",
        "<a>",
        "with the following error:",
        'error message: "x" ',
        "msg: 'x",
        "'' ",
        "\n msg: '",
        "│ ",
        "\\n",
    ],
)
def test_no_repetition_is_read_for_ever(monkeypatch, piece):
    monkeypatch.setattr(wrapping, "_MAX_TEXT", 1_000_000)
    with no_hang():
        unwrap((piece * 1_000_000)[:1_000_000])
