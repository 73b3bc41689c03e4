"""`vmware-vimdump`: all objects that hostd holds, as they are in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.vim.host_objects import HOST_PATHS, HOST_TYPE, host_rows
from vmlog.facts.vim.licence_objects import LICENCE_PATHS, LICENCE_TYPE, licence_rows
from vmlog.facts.vim.network_objects import NETWORK_PATHS, network_rows
from vmlog.facts.vim.storage_objects import (
    DATASTORE_PATHS,
    DATASTORE_TYPE,
    PORT_GROUP_PATHS,
    PORT_GROUP_TYPE,
    VOLUME_PATHS,
    datastore_rows,
    port_group_rows,
    volume_rows,
)
from vmlog.facts.vim.vim_node import VimObject
from vmlog.facts.vim.vm_objects import VM_PATHS, VM_TYPE, vm_rows
from vmlog.facts.vim.vmodl_dump import VmodlDump
from vmlog.facts.vim.vmodl_extents import wanted_paths
from vmlog.knowledge.fact_files import END_MISSING

_WANTED: Final = MappingProxyType(
    {
        HOST_TYPE: wanted_paths((*HOST_PATHS, *NETWORK_PATHS, *VOLUME_PATHS)),
        VM_TYPE: wanted_paths(VM_PATHS),
        DATASTORE_TYPE: wanted_paths(DATASTORE_PATHS),
        PORT_GROUP_TYPE: wanted_paths(PORT_GROUP_PATHS),
        LICENCE_TYPE: wanted_paths(LICENCE_PATHS),
    }
)
_OF_VMS: Final = MappingProxyType({VM_TYPE: _WANTED[VM_TYPE]})


def read_vimdump(text: FactText) -> Iterator[FactRow]:
    """Yield what the objects of the host, its VMs, datastores, distributed port groups and licences say."""
    dump = VmodlDump(text.text)
    # A dump with several hosts is none of a host: which of them it would be about is not said.
    is_of_host = dump.count(HOST_TYPE) == 1
    # Where certain VMs are wanted, the host is known already, and to read it takes longer than to read a VM.
    wanted = _OF_VMS if text.vm_words else _WANTED
    for item in dump.objects(wanted, lambda kind, body: kind != VM_TYPE or text.wants_vm(body)):
        if item.type == HOST_TYPE and not is_of_host:
            continue
        for read in _READERS[item.type]:
            yield from read(item)
    # A dump that was stopped between two objects looks whole.
    if text.text.strip() and not (dump.is_whole and dump.count(HOST_TYPE)):
        yield FactRow(END_MISSING, "", True, dump.last_line)


_READERS: Final[Mapping[str, tuple[Callable[[VimObject], Iterator[FactRow]], ...]]] = MappingProxyType(
    {
        HOST_TYPE: (host_rows, network_rows, volume_rows),
        VM_TYPE: (vm_rows,),
        DATASTORE_TYPE: (datastore_rows,),
        PORT_GROUP_TYPE: (port_group_rows,),
        LICENCE_TYPE: (licence_rows,),
    }
)
