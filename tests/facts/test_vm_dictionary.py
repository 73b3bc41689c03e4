from __future__ import annotations

import pytest

from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import OutputValue
from vmlog.facts.readers.vmx import read_vmx
from vmlog.facts.vm_dictionary import folder_key, read_dictionary


def read(data, *, is_cut=False):
    return read_dictionary(FactText("a/a.vmx", data if isinstance(data, bytes) else data.encode(), is_cut))


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [("UTF-8", "utf-8"), ("windows-1252", "cp1252"), ("ISO-8859-1", "latin-1"), ("utf8", "utf-8")],
)
def test_the_file_says_its_encoding(encoding, codec):
    data = f'.encoding = "{encoding}"\ndisplayName = "Bürö 1"\n'.encode(codec)
    assert read(data).text("displayname") == "Bürö 1"


@pytest.mark.parametrize(("encoding", "name"), [("GBK", "虚拟机"), ("Shift_JIS", "能力表"), ("Big5", "虛擬機")])
def test_encodings_whose_bytes_look_like_escapes(encoding, name):
    data = f'.encoding = "{encoding}"\ndisplayName = "{name}|22"\n'.encode(encoding)
    assert read(data).text("displayname") == f'{name}"'


@pytest.mark.parametrize("encoding", ["unicode_escape", "hex", "idna", "iso-8859-12", "", "rot13"])
def test_an_unknown_encoding_is_utf_8(encoding):
    assert read(f'.encoding = "{encoding}"\nname = "ö\\n"\n').text("name") == "ö\\n"


def test_bytes_that_the_encoding_lacks_are_escaped():
    assert read(b'.encoding = "UTF-8"\nname = "\xfc"\n').text("name") == "\\xfc"
    assert read(b'name = "|fc|0a"\n').text("name") == "\\xfc\n"


def test_a_byte_order_mark_belongs_to_no_key():
    assert read(b'\xef\xbb\xbfname = "a"\n').text("name") == "a"


def test_a_missing_key_has_its_default_only_in_a_whole_file():
    assert read("a = 1\n").find("b", "2") == OutputValue("2", 0)
    assert read("a = 1\nb = \n", is_cut=True).find("b", "2") == OutputValue("", 2)
    assert read("a = 1\nb", is_cut=True).find("b", "2") is None
    assert read('a = "1"\nb = "').find("b", "2") is None


def test_the_first_of_two_values_counts():
    dictionary = read('aB = "1"\nAB = "2"\n')
    assert (dictionary.find("ab", "3"), dictionary.keys["ab"]) == (OutputValue("1", 1), "aB")


def test_the_name_of_a_vm_in_another_encoding_is_a_fact():
    rows = read_vmx(FactText("a/a.vmx", '.encoding = "windows-1252"\ndisplayName = "Büro"\n'.encode("cp1252")))
    assert "Büro" in [row.value for row in rows if row.name == "vm.name"]


def test_nothing_of_a_vm_that_is_secret_becomes_a_fact():
    secrets = (
        'displayName = "web-01"\nencryption.keySafe = "SECRET"\nencryption.data = "SECRET"\n'
        'RemoteDisplay.vnc.password = "SECRET"\nguestinfo.password = "SECRET"\nvtpm.ekCRT = "SECRET"\n'
        'annotation = "SECRET"\nuuid.bios = "SECRET"\n'
    )
    assert "SECRET" not in repr(list(read_vmx(FactText("a/a.vmx", secrets.encode()))))


def test_a_loose_file_belongs_to_the_vms_beside_it():
    assert folder_key("web-01.vmsd") == "/*"
    assert folder_key("VMs/Web-01/x.vmdk") == "web-01/*"
