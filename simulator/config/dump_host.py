"""The host, its datastores and its licence in hostd's dump."""

from __future__ import annotations

from simulator.config.dump_network import net_config, network_info
from simulator.config.model import CpuConfig, DatastoreConfig, HostConfig
from simulator.config.vmodl import Data, Items, Long, data, items, option_values

_USUAL = {
    "recursiveResourcePoolsSupported": True,
    "rebootSupported": True,
    "shutdownSupported": True,
    "vmotionSupported": True,
    "standbySupported": True,
    "storageVMotionSupported": True,
    "vmotionWithStorageVMotionSupported": True,
    "unsharedSwapVMotionSupported": True,
    "localSwapDatastoreSupported": True,
    "remoteDeviceVMotionSupported": False,
    "vmDirectPathGen2Supported": False,
}
_SINCE_6_5 = {"encryptedVMotionSupported": True, "uefiSecureBoot": False, "tpmSupported": False}
_NFS = {"NFS": "NFS", "NFS41": "NFS41"}


def about(host: HostConfig) -> Data:
    """Return what the product calls itself."""
    product = host.generation.product
    return data(
        "AboutInfo",
        name=product,
        fullName=f"{product} {host.version} build-{host.build}",
        vendor="VMware, Inc.",
        version=host.version,
        build=host.build,
        osType="vmnix-x86",
        productLineId="embeddedEsx" if product.endswith("i") else "esx",
        apiType="HostAgent",
        apiVersion=host.version,
    )


def host_object(host: HostConfig) -> Data:
    """Return `vim.HostSystem`."""
    return data(
        "HostSystem",
        name=host.name,
        configStatus="green",
        runtime=data(
            "host.RuntimeInfo",
            connectionState="connected",
            powerState="poweredOn",
            inMaintenanceMode=host.maintenance,
            bootTime=host.booted,
        ),
        summary=data("host.Summary", host="vim.HostSystem:ha-host", managementServerIp=host.vcenter_address or None),
        hardware=_hardware(host),
        capability=_capability(host),
        config=_config(host),
        datastore=items("Datastore", (f"vim.Datastore:{store.uuid}" for store in host.datastores)),
        vm=items("VirtualMachine", (f"vim.VirtualMachine:{vm.vmid}" for vm in host.vms if vm.in_dump)),
    )


def _capability(host: HostConfig) -> Data:
    known: dict[str, object] = dict(_USUAL)
    if host.number >= 6.5:
        known |= _SINCE_6_5 | {"tpmSupported": host.tpm, "uefiSecureBoot": host.secure_boot}
    known |= host.capabilities
    return data("host.Capability", **known, maxNumDisksSVMotion=None)


def _hardware(host: HostConfig) -> Data:
    cpu = host.cpu
    return data(
        "host.HardwareInfo",
        systemInfo=data(
            "host.SystemInfo", vendor="Example Inc.", model=host.hardware_model, uuid=host.uuid,
            serialNumber=host.serial,
        ),
        cpuInfo=data(
            "host.CpuInfo", numCpuPackages=cpu.packages, numCpuCores=cpu.cores, numCpuThreads=2 * cpu.cores,
            hz=Long(2100000000),
        ),
        cpuPkg=items("host.CpuPackage", (_package(cpu, number) for number in range(cpu.packages))),
        memorySize=Long(274810798080),
        cpuFeature=_leaves(cpu),
        biosInfo=data("host.BIOSInfo", biosVersion=host.bios_version, releaseDate=host.booted),
    )  # fmt: skip


def _package(cpu: CpuConfig, number: int) -> Data:
    return data(
        "host.CpuPackage", index=number, vendor=cpu.vendor, hz=Long(2100000000), busHz=Long(100000000),
        description=cpu.model, threadId=Items("short", (0, 1)), cpuFeature=_leaves(cpu),
    )  # fmt: skip


def _leaves(cpu: CpuConfig) -> Items:
    rows = []
    for leaf, words in cpu.leaves.items():
        level = int(leaf, 16)
        bits = {
            name: _bits(words[8 * place : 8 * place + 8]) for place, name in enumerate(("eax", "ebx", "ecx", "edx"))
        }
        rows.append(data("host.CpuIdInfo", level=level - 2**32 if level >= 2**31 else level, vendor=None, **bits))
    return items("host.CpuIdInfo", rows)


def _bits(word: str) -> str:
    return ":".join(f"{int(digit, 16):04b}" for digit in word)


def _config(host: HostConfig) -> Data:
    new: dict[str, object] = {}
    if host.number >= 5.5:
        new["featureCapability"] = items(
            "host.FeatureCapability",
            (
                data("host.FeatureCapability", key=key, featureName=key, value=value)
                for key, value in host.cpu.features.items()
            ),
        )
    return data(
        "host.ConfigInfo",
        host="vim.HostSystem:ha-host",
        product=about(host),
        network=network_info(host),
        virtualNicManagerInfo=net_config(host),
        storageDevice=data(
            "host.StorageDeviceInfo", scsiLun=items("host.ScsiLun", (_lun(lun.name, lun.vml) for lun in host.luns))
        ),
        fileSystemVolume=data(
            "host.FileSystemVolumeInfo",
            volumeTypeList=items("string", ("VMFS", "NFS", "OTHER")),
            mountInfo=items("host.FileSystemMountInfo", map(_mount, host.datastores)),
        ),
        localSwapDatastore=f"vim.Datastore:{host.local_swap}" if host.local_swap else None,
        option=option_values([(option.path.lstrip("/").replace("/", "."), option.value) for option in host.options]),
        **new,
    )


def _lun(name: str, vml: str) -> Data:
    return data(
        "host.ScsiDisk",
        deviceName=f"/vmfs/devices/disks/{name}",
        deviceType="disk",
        key=f"key-vim.host.ScsiDisk-{vml.removeprefix('vml.')}",
        uuid=vml.removeprefix("vml."),
        descriptor=items(
            "host.ScsiLun.Descriptor",
            (data("host.ScsiLun.Descriptor", quality="highQuality", id_=one) for one in (name, vml)),
        ),
        canonicalName=name,
        vendor="EXAMPLE",
        model="ARRAY",
        operationalState=items("string", ("ok",)),
    )


def _mount(store: DatastoreConfig) -> Data:
    if store.kind in _NFS:
        volume = data(
            "host.NasVolume",
            type_=_NFS[store.kind],
            name=store.label,
            capacity=Long(store.size),
            remoteHost=store.server,
            remotePath=store.share,
        )
    else:
        kind, _, major = store.kind.partition("-")
        extents = (data("host.ScsiDisk.Partition", diskName=device, partition=1) for device in store.extents)
        volume = data(
            "host.VmfsVolume",
            type_=kind,
            name=store.label,
            capacity=Long(store.size),
            uuid=store.uuid,
            version={"3": "3.46", "5": "5.60"}.get(major, "6.82"),
            extent=items("host.ScsiDisk.Partition", extents),
            local=not store.shared,
        )
    return data(
        "host.FileSystemMountInfo",
        mountInfo=data(
            "host.MountInfo", path=f"/vmfs/volumes/{store.uuid}", accessMode="readWrite", mounted=store.mounted,
            accessible=store.accessible,
        ),
        volume=volume,
    )  # fmt: skip


def datastore_object(store: DatastoreConfig) -> Data:
    """Return `vim.Datastore`."""
    kind = _NFS.get(store.kind) or store.kind.partition("-")[0]
    return data(
        "Datastore",
        name=store.label,
        info=data(
            "host.NasDatastoreInfo" if store.kind in _NFS else "host.VmfsDatastoreInfo",
            name=store.label,
            url=f"/vmfs/volumes/{store.uuid}",
            freeSpace=Long(store.free),
        ),
        summary=data(
            "Datastore.Summary", datastore=f"vim.Datastore:{store.uuid}", name=store.label,
            url=f"/vmfs/volumes/{store.uuid}", capacity=Long(store.size), freeSpace=Long(store.free),
            accessible=store.accessible, multipleHostAccess=None, type_=kind, maintenanceMode="normal",
        ),
    )  # fmt: skip


def licence_object(host: HostConfig) -> Data:
    """Return `vim.LicenseManager`; no key stands in it."""
    rows: list[Data] = [_pair("ProductName", "VMware ESX Server"), _pair("ProductVersion", host.version[:3])]
    rows += [_pair("feature", _pair(name, f"Feature {name}")) for name in host.licence.features]
    if host.licence.expires:
        rows.append(_pair("expirationDate", f"{host.licence.expires}T00:00:00Z"))
    return data(
        "LicenseManager",
        licenses=items(
            "LicenseManager.LicenseInfo",
            (
                data(
                    "LicenseManager.LicenseInfo",
                    licenseKey="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
                    editionKey=host.licence.edition,
                    name="VMware vSphere",
                    total=0,
                    used=2,
                    costUnit="cpuPackage",
                    properties=Items("vmodl.KeyAnyValue", tuple(rows)),
                ),
            ),
        ),
    )


def _pair(key: str, value: object) -> Data:
    kind = "vmodl.KeyAnyValue" if isinstance(value, Data) or key[0].isupper() or key == "expirationDate" else ""
    return Data(kind or "vmodl.KeyValue", (("key", key), ("value", value)))
