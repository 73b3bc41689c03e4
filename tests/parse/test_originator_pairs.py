"""The key list of hostd-like headers, in the shapes that naive readers get wrong."""

from __future__ import annotations

import polars as pl
import pytest

from vmlog.parse.originator import split_pairs


@pytest.mark.parametrize(
    ("pairs", "component", "op_id", "user"),
    [
        (" sub=Libs", "Libs", None, None),
        (" sub=Libs opID=a-b-01", "Libs", "a-b-01", None),
        (" sub=Invt opId=HB-host-9@77-aa:b.c", "Invt", "HB-host-9@77-aa:b.c", None),
        (" sub=Proxy Req 06028", "Proxy Req 06028", None, None),
        (" sub=HTTP session map opID=aa", "HTTP session map", "aa", None),
        (" sub=Http2Session #28", "Http2Session #28", None, None),
        (" sub=SSL SoapAdapter[1].HTTPService", "SSL SoapAdapter[1].HTTPService", None, None),
        (" sub=Vmsvc.vm:/vmfs/volumes/v:5/a=1/a.vmx opID=aa", "Vmsvc.vm:/vmfs/volumes/v:5/a=1/a.vmx", "aa", None),
        (" sub=AdapterServer opID=aa sid=52 user=vpxuser:<no user>", "AdapterServer", "aa", "vpxuser:<no user>"),
        (" sub=A item=B req=C opID=aa user=:vsanmgmtd update=1 reason=x y", "A", "aa", ":vsanmgmtd"),
        (" sub=A user=EXAMPLE\\first last reason=x", "A", None, "EXAMPLE\\first last"),
        (" sub=vpxCryptopID=SWI-1a", "vpxCrypt", "SWI-1a", None),
        (' sub="ServiceAccount" opID="Init-5a"', "ServiceAccount", "Init-5a", None),
        (" opID=AA-BB-cc user=root", None, "AA-BB-cc", "root"),
        ("", None, None, None),
        (None, None, None, None),
    ],
)
def test_split(pairs: str | None, component: str | None, op_id: str | None, user: str | None) -> None:
    found = split_pairs(pl.Series([" sub=Other opID=zz user=nobody", pairs], dtype=pl.String))
    assert found.row(0) == ("Other", "zz", "nobody")
    assert found.row(1) == (component, op_id, user)
