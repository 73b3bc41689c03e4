"""Other files of the configuration: feature masks, registered VMs, vCenter's agent, HA, licence editions."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from simulator.config.model import HostConfig


def config_text(host: HostConfig) -> str:
    """Return /etc/vmware/config with the feature masks of EVC."""
    rows = {
        ".encoding": "UTF-8",
        "libdir": "/usr/lib/vmware",
        "authd.proxy.nfc": "vmware-hostd:ha-nfc",
        "authd.proxy.nfcssl": "vmware-hostd:ha-nfcssl",
        "authd.proxy.vpxa-nfc": "vmware-vpxa:vpxa-nfc",
        "authd.fullpath": "/sbin/authd",
        **host.evc_masks,
    }
    return "".join(f'{key} = "{value}"\n' for key, value in rows.items())


def inventory_xml(host: HostConfig) -> str:
    """Return hostd's list of registered VMs."""
    entries = "".join(
        f'  <ConfigEntry id="{number:04d}">\n    <objID>{vm.vmid}</objID>\n    <secDomain/>\n'
        f"    <vmxCfgPath>{escape(vm.path)}</vmxCfgPath>\n  </ConfigEntry>\n"
        for number, vm in enumerate(host.vms)
    )
    return f"<ConfigRoot>\n{entries}</ConfigRoot>\n"


def vpxa_xml(host: HostConfig) -> str:
    """Return the configuration of vCenter's agent."""
    return (
        f"<config>\n  <vpxa>\n    <hostIp>{host.address}</hostIp>\n    <hostPort>443</hostPort>\n"
        f"    <serverIp>{host.vcenter_address}</serverIp>\n    <serverPort>902</serverPort>\n  </vpxa>\n</config>\n"
    )


def hostlist_text(host: HostConfig) -> str:
    """Return the HA agent's list of the cluster's hosts."""
    members = "".join(
        f"   <host>\n      <hostId>{one.moref}</hostId>\n      <hostName>{one.name}</hostName>\n"
        f"      <ipAddress>{one.address}</ipAddress>\n      <version>{one.version}</version>\n"
        f"      <build>{one.build}</build>\n   </host>\n"
        for one in host.cluster
    )
    return f"<hostList>\n{members}</hostList>\n"


def edition_file(host: HostConfig) -> Mapping[str, str]:
    """Return the licence edition file, path -> text; it holds neither key nor signature."""
    short = host.version[:3].replace(".", "")
    ends = f'Expiration = "{host.licence.expires}"\n' if host.licence.expires else ""
    text = (
        f'StartFields = "Cpt, ProductID, LicenseVersion, LicenseType, Epoch, LicenseEdition"\nCpt = "Example"\n'
        f'ProductID = "VMware ESX Server"\nLicenseVersion = "{host.version[:3]}"\nLicenseType = "Site"\n'
        f'Epoch = "2022-1-1"\nLicenseEdition = "{host.licence.edition}"\n{ends}'
    )
    return {f"usr/lib/vmware/licenses/site/license-esx-{short}-e1-v1-202201": text}


def process_text(host: HostConfig) -> str:
    """Return the list of running VMs."""
    running = (vm for vm in host.vms if vm.power == "on")
    return "\n".join(
        f"{vm.name}:\n   World ID: {vm.world}\n   Process ID: 0\n   VMX Cartel ID: {vm.world - 1}\n   UUID: {vm.uuid}\n"
        f"   Display Name: {vm.name}\n   Config File: {vm.path}\n"
        for vm in running
    )
