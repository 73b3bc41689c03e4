"""Objects of the vSphere API as files hold them, hostd's dump in VMODL and vCenter's in XML, and the facts in them.

Both are read to a `VimObject`; what its properties say is the same wherever it was written down.
"""
