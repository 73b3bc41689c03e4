"""Secrets and hostile names in the configuration files of whole bundles: what no report shows, and how."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import cmarkgfm
import pytest

from simulator.config import healthy_pair, write_bundle
from tests.support.trees import put
from vmlog import api
from vmlog.model import CheckReport
from vmlog.report.registry import report_formats, write_report
from vmlog.report.safe import UNSAFE
from vmlog.report.terminal_info import info_text
from vmlog.report.writer import WriterOptions

SECRET = "Zx9SecretQ"  # noqa: S105 - planted, and looked for in every output
LICENCE = "A1B2C-D3E4F-G5H6I-J7K8L-M9N0P"
HASH = f"$6${SECRET}$abcdef"
KEYS = {
    "password": SECRET,
    "ProxyPassword": SECRET,
    "licenseKey": LICENCE,
    "password_hash": HASH,
    "sharedSecret": SECRET,
    "privateKey": f"-----BEGIN PRIVATE KEY-----{SECRET}",
}
HIDDEN = re.compile(f"{SECRET}|{LICENCE}", re.IGNORECASE)


def in_json(value):
    """Return JSON in which every object has secrets too."""
    if isinstance(value, list):
        return [in_json(one) for one in value]
    return {**{key: in_json(one) for key, one in value.items()}, **KEYS} if isinstance(value, dict) else value


def planted(path, body):
    """Return a configuration file with secrets where products and people put them."""
    text = body.decode("utf-8", "surrogateescape")
    name = path.rpartition("/")[2]
    if "settings-advanced" in name and name.endswith("json"):
        options = [{"Path": f"/UserVars/{key}", "Type": "string", "String Value": value} for key, value in KEYS.items()]
        text = json.dumps([*in_json(json.loads(text)), *options])
    elif name.endswith(".json"):
        text = json.dumps(in_json(json.loads(text)))
    elif name.endswith((".vmx", ".vmdk", ".vmsd", "config")):
        text += "".join(f'{prefix}{key} = "{value}"\n' for key, value in KEYS.items() for prefix in ("", "guestinfo."))
    elif name == "esx.conf":
        text += "".join(
            f'/adv/UserVars/{key} = "{value}"\n/vmkdevmgr/{key} = "{value}"\n' for key, value in KEYS.items()
        )
    elif name.endswith((".xml", ".cfg")) or "hostlist" in name:
        text = re.sub(r"(<\w+>)(\s)", rf"\1<password>{SECRET}</password><licenseKey>{LICENCE}</licenseKey>\2", text)
    elif "vimdump" in name:
        fields = "".join(f"{key} = '{value}',\n" for key, value in KEYS.items())
        option = f"(vim.option.OptionValue) {{\nkey = 'UserVars.ProxyPassword',\nvalue = '{SECRET}'\n}},\n"
        text = re.sub(r"(\{\n)", lambda found: found[1] + fields, text)
        text = re.sub(r"(OptionValue\) \[\n)", lambda found: found[1] + option, text)
    elif "esxcfg-info" in name:
        lines = "".join(f"\\g<indent>   |----{key}......{value}\n" for key, value in KEYS.items())
        text = re.sub(r"(?m)^(?P<head>(?P<indent> *)\\==\+.*\n)", rf"\g<head>{lines}", text)
    elif "settings-advanced" in name:
        text += "".join(
            f"   Path: /UserVars/{key}\n   Type: string\n   String Value: {value}\n\n" for key, value in KEYS.items()
        )
    elif "licenses" in path:
        text += f'LicenseKey = "{LICENCE}"\nPassword = "{SECRET}"\n'
    elif "net-dvs" in name:
        text = re.sub(
            r"(?m)^(\s*)(com\.vmware\.common\.alias)", rf"\1com.vmware.common.password = {SECRET}\n\1\2", text
        )
    return text.encode("utf-8", "surrogateescape")


def bundles(tmp_path, release, change=lambda _, body: body, hosts=lambda pair: pair):
    """Put the bundles of a pair of hosts below a folder, with some log so that `analyze` has one to read."""
    for host in hosts(healthy_pair(release)):
        files = {f"{host.short}/{path}": change(path, body) for path, body in write_bundle(host).items()}
        files[f"{host.short}/var/run/log/vmkernel.log"] = (
            b"2024-06-12T10:00:00.000Z cpu1:2100)Migrate: 102: 5912206631045087713 S: Failed: Timeout (0xbad0021)\n"
        )
        put(tmp_path, files)
    return tmp_path


def shown(folder):
    """Yield everything that check, analyze and info say of a folder, with the name of what said it."""
    for report in (api.check(folder), api.analyze(folder)):
        for form in report_formats():
            out = io.BytesIO()
            write_report(report, form, out, WriterOptions(show_all=True))
            yield f"{type(report).__name__} {form}", out.getvalue()
    found = api.info(folder)
    text = info_text(found.reading.sources, found.reading.coverage, found.hosts, WriterOptions(show_all=True))
    yield "info", text.encode()
    yield "info facts", repr(found.hosts).encode()


def answers(report: CheckReport):
    return [(one.check, one.host, one.other_host, one.vm, one.result) for one in report.results]


@pytest.mark.slow
@pytest.mark.parametrize("release", ["5.5", "8.0.3"])
def test_secrets_in_configuration_files_are_in_no_output(tmp_path, release):
    plain = bundles(tmp_path / "plain", release)
    full = bundles(tmp_path / "full", release, planted)
    holding = [path for path in full.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert len(holding) > 10
    for said, text in shown(full):
        assert not HIDDEN.search(text.decode("utf-8", "replace")), said
    assert answers(api.check(full)) == answers(api.check(plain)), "the files are read as before"


NAME = "\x1b[2J\u202e\u3164<script>alert(1)</script> www.evil.example.com =1+1 [a](http://evil.example.com) `x`"


def named(pair):
    """Return the hosts with a hostile name for everything that has one of its own."""
    first, *others = pair
    switch = first.switches[0]
    groups = tuple(replace(group, name=f"{NAME}{number}") for number, group in enumerate(switch.portgroups))
    stores = tuple(replace(store, label=f"=2+{number}{NAME}") for number, store in enumerate(first.datastores))
    vms = tuple(replace(vm, name=f"={number}{NAME.replace('/', '|')}") for number, vm in enumerate(first.vms))
    switches = (replace(switch, portgroups=groups), *first.switches[1:])
    return (replace(first, switches=switches, datastores=stores, vms=vms), *others)


@pytest.mark.slow
def test_hostile_names_in_configuration_files_stay_text(tmp_path):
    folder = bundles(tmp_path, "8.0.3", hosts=named)
    texts = dict(shown(folder))
    assert b"www.evil.example.com" in texts["CheckReport markdown"]
    for said, data in texts.items():
        if said.endswith(("parquet", "facts")):
            continue
        text = data.decode()
        assert not UNSAFE.search(text.replace("\ufeff", "")), said
        assert not said.endswith("html") or "<script>alert" not in text
        assert not said.endswith("csv") or not re.search(r'(?:^|,)"?[=@]', text, re.MULTILINE)
    links = re.findall(
        r'<a href="([^"]*)"', cmarkgfm.github_flavored_markdown_to_html(texts["CheckReport markdown"].decode())
    )
    assert not [link for link in links if "evil" in link]
