import pytest

from vmlog.explanation.escapes import unescape
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher

MATCHER = Matcher(load_catalogue())
REFUSED = "Migration to host {}10.20.0.14{} failed with error Connection refused (195887183)."
NETWORK = (
    "Currently connected network interface {0}Network adapter 1{0} uses network {0}pg-14{0}, which is not accessible."
)


@pytest.mark.parametrize("quote", ["&#39;", "&#039;", "&apos;", "&#x27;", "\\u0027", "\\'", "&amp;#39;", "&amp;apos;"])
def test_an_escaped_quote_is_a_quote(quote):
    best = explain_text(MATCHER, f"<faultstring>{NETWORK.format(quote)}</faultstring>")[0]
    assert (best.id, best.match) == ("seed-portgroup-name-mismatch", "exact")


@pytest.mark.parametrize(
    "pair", [("&lt;", "&gt;"), ("\\u003c", "\\u003e"), ("&amp;lt;", "&amp;gt;"), ("&#60;", "&#x3E;")]
)
def test_an_escaped_bracket_is_a_bracket(pair):
    best = explain_text(MATCHER, f'{{"message": "{REFUSED.format(*pair)}"}}')[0]
    assert (best.id, best.match) == ("vmotion-connection-refused", "exact")


@pytest.mark.parametrize("text", [r"C:\vm\u00zz", "a & b;", "&unknown; &#9999999999;", r"\\host\share", "&", "\\"])
def test_what_is_no_escape_stays(text):
    assert unescape(text) == text
