"""`govc object.save`: an object of vCenter, a cluster, a host, a VM or the settings, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.vim.cluster_objects import (
    CLUSTER_PATHS,
    CLUSTER_TYPE,
    MANAGED_HOST_PATHS,
    SETTINGS_PATHS,
    SETTINGS_TYPE,
    cluster_rows,
    managed_host_rows,
    managed_vm_rows,
    settings_rows,
)
from vmlog.facts.vim.host_objects import HOST_TYPE
from vmlog.facts.vim.saved_object import read_saved_object
from vmlog.facts.vim.storage_objects import PORT_GROUP_PATHS, PORT_GROUP_TYPE, port_group_rows
from vmlog.facts.vim.vim_node import VimObject
from vmlog.facts.vim.vm_objects import VM_PATHS, VM_TYPE
from vmlog.facts.vim.vmodl_extents import wanted_paths
from vmlog.knowledge.fact_files import END_MISSING

_WANTED: Final = MappingProxyType(
    {
        CLUSTER_TYPE: wanted_paths(CLUSTER_PATHS),
        HOST_TYPE: wanted_paths(MANAGED_HOST_PATHS),
        VM_TYPE: wanted_paths(VM_PATHS),
        SETTINGS_TYPE: wanted_paths(SETTINGS_PATHS),
        PORT_GROUP_TYPE: wanted_paths(PORT_GROUP_PATHS),
    }
)
_READERS: Final[Mapping[str, Callable[[VimObject], Iterator[FactRow]]]] = MappingProxyType(
    {
        CLUSTER_TYPE: cluster_rows,
        HOST_TYPE: managed_host_rows,
        VM_TYPE: managed_vm_rows,
        SETTINGS_TYPE: settings_rows,
        PORT_GROUP_TYPE: port_group_rows,
    }
)


def read_object_save(text: FactText) -> Iterator[FactRow]:
    """Yield what the object states, up to the place where its file is broken."""
    if not text.text.strip():
        return
    saved = read_saved_object(text.text, _WANTED)
    if saved.item:
        yield from _READERS[saved.item.type](saved.item)
    if not saved.is_whole:
        yield FactRow(END_MISSING, "", True, saved.last_line)
