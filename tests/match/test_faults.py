import gc
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.counted_steps import count_calls
from vmlog.match.faults.dump_extent import MAX_DEPTH
from vmlog.match.faults.dumps import MAX_SIZE, find_faults, strip_arrows
from vmlog.match.faults.fault import MAX_TOKENS, Fault, innermost_message, walk_faults

PLAIN = textwrap.dedent(
    """\
    (vim.fault.GenericVmConfigFault) {
       dynamicType = <unset>,
       faultCause = (vmodl.MethodFault) null,
       faultMessage = (vmodl.LocalizableMessage) [
          (vmodl.LocalizableMessage) {
             key = "msg.migrate.fail.dst",
             arg = (vmodl.KeyAnyValue) [
                (vmodl.KeyAnyValue) {
                   key = "1",
                   value = "Timeout",
                }
             ],
             message = "The destination gave up: Timeout."
          },
          (vmodl.LocalizableMessage) {
             key = "msg.second",
             arg = <unset>,
             message = <unset>
          }
       ],
       reason = "Outer reason",
       host = 'vim.HostSystem:ha-host',
       count = -17,
       share = 0.5,
       ready = false,
       state = poweredOn,
       since = "2031-02-03T04:05:06Z",
       note = "a \\"quoted\\" word,
    and a second line { with braces ]",
       msg = ""
    }"""
)
LINES = PLAIN.split("\n")
HEADER = "2031-02-03T04:05:06.789Z info hostd[1A2B] [Originator@6876 sub=Hostsvc (77)] Failed with fault: "
NEW_HEADER = "2031-02-03T04:05:06.790Z In(166) Hostd[2099]: -->"
SYSLOG_HEADER = "<166>2031-02-03T04:05:06Z esx-a1 Hostd: -->"
OLD_HEADER = "Feb  3 04:05:06 esx-a1 Hostd: -->"
SHAPES = {
    "plain": PLAIN,
    "arrows": HEADER + "\n--> ".join(LINES),
    "blank before the arrow": "vim.fault.GenericVmConfigFault:\n\n --> Result:\n --> " + "\n --> ".join(LINES),
    "bare arrows between": "-->\n--> " + "\n-->\n--> ".join(LINES[:-3]) + "\n--> " + "\n--> ".join(LINES[-3:]),
    "a header on each line": HEADER + f"\n{NEW_HEADER} ".join(LINES),
    "a syslog header on each line": "\n".join(f"{SYSLOG_HEADER} {line}" for line in LINES),
    "an old syslog header on each line": "\n".join(f"{OLD_HEADER} {line}" for line in LINES),
    "mem": "\n".join(f"mem> --> {line}" for line in LINES),
    "no indentation": "\n".join(line.lstrip() for line in LINES),
    "one line": " ".join(line.lstrip() for line in LINES[:-4]) + "\n" + "\n".join(LINES[-4:]),
    "more indentation": textwrap.indent(PLAIN, "      "),
    "trailing text": PLAIN + "\nArgs:\n\nArg spec:\n(not shown)",
    "carriage returns": "\r\n".join(LINES),
}


def _first_dump(text: str) -> Fault | None:
    return next(iter(find_faults(text)), None)


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES.keys())
def test_every_shape_gives_the_same_tree(text):
    fault = _first_dump(text)
    assert fault is not None
    assert fault.type == "vim.fault.GenericVmConfigFault"
    note = fault.fields["note"]
    assert isinstance(note, str)
    assert note.startswith('a "quoted" word,')
    assert note.endswith("second line { with braces ]")
    assert {key: value for key, value in fault.fields.items() if key not in ("note", "faultMessage")} == {
        "dynamicType": None,
        "faultCause": None,
        "reason": "Outer reason",
        "host": "vim.HostSystem:ha-host",
        "count": -17,
        "share": 0.5,
        "ready": False,
        "state": "poweredOn",
        "since": "2031-02-03T04:05:06Z",
        "msg": "",
    }
    assert [
        (inner.fields.get("key"), inner.fields.get("message"))
        for inner in walk_faults(fault)
        if inner.type.endswith(".LocalizableMessage")
    ] == [("msg.migrate.fail.dst", "The destination gave up: Timeout."), ("msg.second", None)]
    assert [inner.type for inner in walk_faults(fault)] == [
        "vim.fault.GenericVmConfigFault",
        "vmodl.LocalizableMessage",
        "vmodl.KeyAnyValue",
        "vmodl.LocalizableMessage",
    ]
    assert innermost_message(fault) == "The destination gave up: Timeout."
    assert find_faults(text) == [fault]


def test_missing_commas_and_trailing_commas():
    fault = _first_dump(
        '(vim.fault.InvalidLogin) {\nfaultCause = (vmodl.MethodFault) null, \nfaultMessage = <unset>\nmsg = "",\n}'
    )
    assert fault == Fault("vim.fault.InvalidLogin", {"faultCause": None, "faultMessage": None, "msg": ""})


def test_arrays_of_texts_numbers_and_nothing():
    fault = _first_dump('(vim.X) { a = (string) [ "x", "y" ], b = [ 1, 2.5, true ], c = (vim.Y) [ ], d = (int) 7 }')
    assert fault is not None
    assert fault.fields == {"a": ("x", "y"), "b": (1, 2.5, True), "c": (), "d": 7}


def test_nested_causes_lead_to_the_innermost_text():
    fault = _first_dump(
        """(vim.event.VmFailedMigrateEvent) {
              fullFormattedMessage = "Cannot migrate",
              reason = (vmodl.LocalizedMethodFault) {
                 fault = (vim.fault.DisallowedMigrationDeviceAttached) {
                    faultCause = (vmodl.MethodFault) null,
                    fault = (vmodl.LocalizedMethodFault) {
                       fault = (vim.fault.RemoteDeviceNotSupported) { device = "CD/DVD drive 1", msg = " " },
                       localizedMessage = "The drive is on a client."
                    },
                    msg = "A device is in the way."
                 },
                 localizedMessage = "Migration is not possible."
              },
              vm = (vim.event.VmEventArgument) { name = "db1", text = "not a message" }
           }"""
    )
    assert fault is not None
    assert innermost_message(fault) == "The drive is on a client."
    assert [inner.type for inner in walk_faults(fault)][2:5] == [
        "vim.fault.DisallowedMigrationDeviceAttached",
        "vmodl.LocalizedMethodFault",
        "vim.fault.RemoteDeviceNotSupported",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('reason = "why", msg = "shown"', "shown"),
        ('reason = "why", msg = ""', "why"),
        ('text = "raw"', "raw"),
        ('localizedMessage = "clear", msg = "shown"', "clear"),
        ("msg = <unset>", None),
        ('msg = "outer", faultCause = (vim.fault.Y) { msg = "" }', "outer"),
        ('msg = "outer", faultCause = (vim.fault.Y) { msg = "inner" }', "inner"),
    ],
)
def test_choice_of_the_text(body, text):
    fault = _first_dump(f"(vim.fault.X) {{ {body} }}")
    assert fault is not None
    assert innermost_message(fault) == text


@pytest.mark.parametrize("cut", range(40, len(PLAIN), 23))
def test_a_dump_cut_short_keeps_what_is_there(cut):
    fault = _first_dump(PLAIN[:cut])
    assert fault is not None
    assert fault.type == "vim.fault.GenericVmConfigFault"
    assert set(fault.fields) <= set(_whole().fields) | {"n", "no", "not"}
    if cut > PLAIN.index("reason") + 30:
        assert innermost_message(fault) == "The destination gave up: Timeout."


def _whole() -> Fault:
    fault = _first_dump(PLAIN)
    assert fault is not None
    return fault


def test_a_text_that_lost_its_quote_does_not_swallow_the_next_field():
    fault = _first_dump(
        '(vim.fault.X) {\n   reason = "cut he\n   msg = "whole",\n   faultCause = (vmodl.MethodFault) null\n}'
    )
    assert fault is not None
    assert fault.fields == {"reason": "cut he", "msg": "whole", "faultCause": None}


def test_dumps_one_after_the_other():
    glued = '(vim.fault.A) { msg = "a" }(vim.fault.B) {\n msg = "b"\n}\nResult:\n(vim.fault.C) { msg = "c"'
    assert [(fault.type, fault.fields) for fault in find_faults(glued)] == [
        ("vim.fault.A", {"msg": "a"}),
        ("vim.fault.B", {"msg": "b"}),
        ("vim.fault.C", {"msg": "c"}),
    ]


def test_a_dump_glued_into_one_without_an_end_is_still_found():
    (outer,) = find_faults('(vim.fault.A) {\n msg = "a",\n(vim.fault.B) {\n msg = "b"\n}\n')
    assert outer.fields == {"msg": "a"}
    assert [(inner.type, inner.fields) for inner in outer.children] == [("vim.fault.B", {"msg": "b"})]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("N3Vim5Fault12InvalidLogin9ExceptionE(Fault cause: vim.fault.InvalidLogin\n--> )", ["vim.fault.InvalidLogin"]),
        ("Throw N3Vim5Fault8NotFound9ExceptionE", ["vim.fault.NotFound"]),
        ("N5Vmomi5Fault11SystemError9ExceptionE(vmodl.fault.SystemError)", ["vmodl.fault.SystemError"]),
        ("Unexpected exception (vim.fault.ResourceNotAvailable) while moving", ["vim.fault.ResourceNotAvailable"]),
        ("-- ERROR task-12 -- vm-7 -- vim.VirtualMachine.migrate: vim.fault.Timedout:", ["vim.fault.Timedout"]),
        ("first vim.fault.Bb then vim.fault.Aa, vim.fault.Bb again", ["vim.fault.Bb", "vim.fault.Aa"]),
        ("N3Vim5Fault99Short9ExceptionE N12x N3VimE", []),
        ("default.faulty.thing, my.fault.lower", []),
    ],
)  # fmt: skip
def test_types_that_are_only_named(text, types):
    assert find_faults(text) == [Fault(name) for name in types]


def test_a_type_named_beside_its_dump_counts_once():
    text = 'vim.fault.NotFound:\n--> Result:\n--> (vim.fault.NotFound) {\n-->    msg = ""\n--> }'
    assert find_faults(text) == [Fault("vim.fault.NotFound", {"msg": ""})]


def test_context_blocks_are_dropped():
    text = '(vim.fault.X) {\n--> msg = "a"\n--> }\n--> [context]AAAA{BBB\n'
    assert find_faults(text)[0].fields == {"msg": "a"}
    wrapped = "before [context]QUJD\nREVG\n--> R0hJ==[/context] after (vim.fault.X) { }"
    assert [fault.type for fault in find_faults(wrapped)] == ["vim.fault.X"]


def test_strip_arrows():
    assert strip_arrows("head --> stays\n--> a\n-->\n -->   b\n-->c") == "head --> stays\na\n\n  b\nc"
    assert strip_arrows("2031-02-03T04:05:06Z In(166) Hostd[9]: --> x") == "x"
    assert strip_arrows("2031-02-03T04:05:06Z State (ON --> OFF)") == "2031-02-03T04:05:06Z State (ON --> OFF)"


@pytest.mark.parametrize("text", ["", "no dump here", "(vim.fault.X)", "{ a = 1 }", "-->", "f(a.b) c { d }"])
def test_texts_without_a_dump(text):
    assert find_faults(text) == []


def test_depth_is_bounded_and_the_rest_survives():
    deep = "(vim.fault.A) { inner = " * 10_000 + "}" * 10_000
    fault = _first_dump(deep)
    assert fault is not None
    assert sum(1 for _ in walk_faults(fault)) == MAX_DEPTH
    hidden = "(vim.fault.X) { deep = " + "[" * 3000 + "]" * 3000 + ', msg = "seen" }'
    fault = _first_dump(hidden)
    assert fault is not None
    assert fault.fields["msg"] == "seen"


def test_size_is_bounded():
    fault = _first_dump('(vim.fault.X) { msg = "first", text = "' + "x" * (2 * MAX_SIZE) + '", reason = "behind" }')
    assert fault is not None
    assert fault.fields["msg"] == "first"
    assert "reason" not in fault.fields


def test_work_is_bounded_and_the_cut_is_told():
    many = "(vim.fault.X) { " + 'a = "x", ' * MAX_TOKENS + 'msg = "behind" } (vim.fault.Behind) { }'
    cut, behind = find_faults(many)
    assert (cut.type, cut.cut, cut.fields) == ("vim.fault.X", True, {"a": "x"})
    assert behind == Fault("vim.fault.Behind")
    large = "(vim.fault.X) { " + 'a = "x", ' * 1000 + 'msg = "inside" }'
    (whole,) = find_faults(large)
    assert (whole.cut, whole.fields["msg"]) == (False, "inside")


@pytest.mark.parametrize(
    "filler",
    ['"\\"\n', 'x = "\na = "', '\\"\nk = ', "a = ", "(", "a.b(c.d) ", "k = (a.b)", "[]{}", "'", "][", "}{", "-", '"',
     "\\", "\x00", "N3Vim", "a.", "[context]"],
)  # fmt: skip
def test_hostile_fillers(filler):
    text = "(vim.fault.X) {" + filler * (20_000 // len(filler))
    assert find_faults(text)[0].type == "vim.fault.X"


PIECES = st.sampled_from(
    ["(vim.fault.X) {", "(a.b) [", "{", "[", "}", "]", '"', "'", "\\", "\n", "--> ", " = ", "key", "msg", ",",
     "null", "<unset>", "17", "9" * 30, "vim.fault.Yy", "N3Vim5Fault2Xx9ExceptionE", "[context]", "[/context]", "\x00"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join))
def test_never_raises_on_pieces_of_dumps(text):
    for fault in find_faults("(vim.fault.X) {" + text):
        innermost_message(fault)


@given(st.text(max_size=200))
def test_never_raises_on_any_text(text):
    find_faults(text)
    strip_arrows(text)


@pytest.mark.parametrize(
    "text",
    [PLAIN, HEADER + "\n--> ".join(LINES[:-4]), "(vim.fault.X) { " + "a," * 2900 + " }", "(vim.fault.X) {" * 30, "{}"],
)
def test_reading_leaves_no_cycles(text):
    find_faults(text)
    gc.collect()
    gc.disable()
    try:
        find_faults(text)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_token_of_a_large_dump_costs_a_few_calls():
    text = "(vim.fault.X) { " + "a," * (MAX_TOKENS // 2 - 10) + 'msg = "failed" }'
    assert find_faults(text)[0].fields == {"msg": "failed"}
    assert count_calls(lambda: find_faults(text)) < 20 * MAX_TOKENS  # pyparsing made hundreds for each
