import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmlog.match.codes.cpuid import MISSING, MUST_BE_OFF, CpuFeature, CpuMismatch, describe_mismatch, find_cpu_mismatch

HOST = "1000:0000:1010:0110:0010:1101:0000:0001"
REQUIRED = "x0x0:xx1x:1xx0:xxxx:x01x:xx0x:xxxx:xx11"
SENTENCE = "Host CPU is incompatible with the virtual machine's requirements at CPUID level 0x1 register 'ecx'."
BOTH_MISSING = CpuMismatch(
    1, "ecx", (CpuFeature("AES", 25, "0", "1", MISSING), CpuFeature("PCLMULQDQ", 1, "0", "1", MISSING))
)


LIST = "Mismatch detected for these features"
FORMS = {
    "lines": "{sentence}\nHost bits: {host}\nRequired: {required}\n" + LIST + ":\n* AES-NI\n* PCLMULQDQ\n",
    "one line": "{sentence} Host bits: {host} Required: {required} " + LIST + ": * AES-NI * PCLMULQDQ",
    "arrows": "{sentence}\n-->   Host bits: {host}\n-->   Required: {required}\n",
    "dump": 'CPU\nlevel = 1,\nregisterName = "ecx",\nregisterBits = "{host}",\ndesiredBits = "{required}"',
    "register first": 'CPU\nregisterName = "ecx"\ndesiredBits = "{required}"\nlevel = 1\nregisterBits = "{host}"',
    "typography": "CPUID level 0x1 register \u2018ECX\u2019 Host bits: {host} Required: {required}. This host is old.",
}  # fmt: skip
SPELLINGS = {
    "as printed": (HOST, REQUIRED),
    "no separators": (HOST.replace(":", ""), REQUIRED.replace(":", "")),
    "other separators": (HOST.replace(":", ";"), REQUIRED.replace(":", " ")),
    "wrapped": (f"{HOST[:20]}\n{HOST[20:]}", f"{REQUIRED[:24]}\n  {REQUIRED[24:]}"),
    "multiplication sign": (HOST, REQUIRED.replace("1xx0", "1\u00d7x0")),
    "capitals": (HOST, REQUIRED.upper()),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize(("host", "required"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_bit_strings_name_the_features(form, host, required):
    found = find_cpu_mismatch(form.format(sentence=SENTENCE, host=host, required=required))
    assert found is not None
    assert (found.level, found.register) == (1, "ecx")
    assert [(feature.name, feature.bit, feature.direction) for feature in found.features] == [
        ("AES", 25, MISSING),
        ("PCLMULQDQ", 1, MISSING),
    ]


def test_host_and_mask_characters_are_kept():
    assert find_cpu_mismatch(f"{SENTENCE} Host bits: {HOST} Required: {REQUIRED}") == BOTH_MISSING


def test_a_feature_that_must_be_off():
    text = "CPUID level 0x80000001 register 'edx' Host bits: " + ":".join(["0000", "0000", "0001", *["0000"] * 5])
    found = find_cpu_mismatch(text + " Required: " + ":".join(["xxxx", "xxxx", "xxxF", *["xxxx"] * 5]))
    assert found is not None
    assert found.features == (CpuFeature("NX", 20, "1", "F", MUST_BE_OFF),)


@pytest.mark.parametrize("mask", "xXRH-")
def test_mask_characters_that_one_host_cannot_break(mask):
    found = find_cpu_mismatch(f"{SENTENCE} Host bits: {HOST} Required: {':'.join([mask * 4] * 8)}")
    assert found == CpuMismatch(1, "ecx", ())


def test_an_unknown_host_bit_is_no_mismatch():
    assert find_cpu_mismatch(f"{SENTENCE} Host bits: {':'.join(['----'] * 8)} Required: {REQUIRED}") == CpuMismatch(
        1, "ecx", ()
    )


@pytest.mark.parametrize("bits", [HOST[:-1], HOST + "0", HOST[:10], "none"])
def test_bit_strings_of_the_wrong_length_are_not_guessed_at(bits):
    assert find_cpu_mismatch(f"{SENTENCE} Host bits: {bits} Required: {REQUIRED}") == CpuMismatch(1, "ecx", ())


def test_a_bit_without_a_name_is_numbered():
    found = find_cpu_mismatch(f"CPUID level 0x5 register 'eax' Host bits: {'0000:' * 8} Required: {'xxxx:' * 7}xxx1")
    assert found == CpuMismatch(5, "eax", (CpuFeature("bit 0", 0, "0", "1", MISSING),))


@pytest.mark.parametrize(
    "level",
    [
        "CPUID level 0x80000001 register 'edx'",
        "CPUID level 80000001 register edx",
        "level = -2147483647,\nregisterName = 'edx' CPU",
    ],
)
def test_a_level_and_register_alone(level):
    assert find_cpu_mismatch(f"problem detected at {level} .") == CpuMismatch(0x8000_0001, "edx", ())


def test_a_list_without_bits_has_no_direction():
    found = find_cpu_mismatch(
        f"{SENTENCE}\nMismatch detected for these features:\n* SSE4.1\n* Brand New Thing\nSee the guide."
    )
    assert found == CpuMismatch(1, "ecx", (CpuFeature("SSE4.1", 19), CpuFeature("Brand New Thing")))


def test_a_list_of_names_in_the_modern_form():
    found = find_cpu_mismatch(
        "The target host does not support the virtual machine's current hardware requirements.\n"
        "PCID\nAdvanced Vector Extensions (AVX), XSAVE SSE State\nSee the guide for EVC.\n"
    )
    assert found is not None
    assert [(feature.name, feature.direction) for feature in found.features] == [
        ("PCID", MISSING), ("AVX", MISSING), ("XSAVE_SSE", MISSING)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "com.vmware.vim.vmfeature.cpuid.ibrs\ncom.vmware.vim.vmfeature.cpuid.stibp",
        "(vim.fault.FeatureRequirementsNotMet) {\n--> featureRequirement = (vim.vm.FeatureRequirement) [\n-->"
        '    (vim.vm.FeatureRequirement) {\n--> key = "cpuid.IBRS", featureName = "cpuid.IBRS",\n'
        '--> value = "Bool:Min:1" },\n'
        '--> (vim.vm.FeatureRequirement) {\n--> key = "cpuid.STIBP", featureName = "cpuid.STIBP" } ] }',
    ],
)
def test_feature_keys(text):
    found = find_cpu_mismatch(text)
    assert found == CpuMismatch(
        None, None, (CpuFeature("IBRS", direction=MISSING), CpuFeature("STIBP", direction=MISSING))
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        'cpuid.coresPerSocket = "2"',
        'featMask.vm.cpuid.AES = "Val:0"',
        "cpu3:70001)VMotion: 3456: connected",
        "CPU usage is high",
        'DICT   cpuid.80000001.edx = "----:0-----------------------------"',
        "level = 3, CPU",
    ],
)
def test_harmless_texts(text):
    assert find_cpu_mismatch(text) is None


def test_describe():
    assert describe_mismatch(BOTH_MISSING) == (
        "CPUID level 0x1 register ecx: AES (bit 25) and PCLMULQDQ (bit 1) are missing on the destination host."
    )
    mixed = CpuMismatch(
        None,
        None,
        (CpuFeature("NX", direction=MUST_BE_OFF), CpuFeature("bit 7", 7, "0", "1", MISSING), CpuFeature("A")),
    )
    assert describe_mismatch(mixed) == (
        "bit 7 is missing on the destination host; NX/XD is present on the host but must be off; "
        "A is not the same on both hosts."
    )
    assert describe_mismatch(CpuMismatch(0x8000_0001, "edx", ())) == (
        "CPUID level 0x80000001 register edx of the host does not meet the requirements of the virtual machine."
    )


PIECES = st.sampled_from(
    ["CPUID level ", "0x1 ", "register 'ecx'", "Host bits: ", "Required: ", "0000:", "x", "1", "\n", "*", "-",
     "Mismatch detected for these features:", "cpuid.", "AES", "vmfeature.", "level = ", "99999999999"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_never_raises(text):
    found = find_cpu_mismatch(text)
    assert found is None or describe_mismatch(found).endswith(".")
