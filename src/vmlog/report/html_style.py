"""The style sheet inside the HTML report: light, dark and printed."""

from __future__ import annotations

from typing import Final

CSS: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --tint: #f4f6f9;
  --link: #0b62b8; --bad: #b3261e; --warn: #8a5a00; --odd: #6b3fa0; --good: #1d7a3c; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181e; --ink: #e3e8ee; --soft: #9aa6b4; --line: #333c47;
  --tint: #1d232b; --link: #7db8f5; --bad: #ff8a80; --warn: #f0c060; --odd: #c6a5f0; --good: #7fd69b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
h3 { margin: 1.25rem 0 .5rem; font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); }
p { margin: .5rem 0; }
a { color: var(--link); }
.summary { font-size: 1.05rem; }
.soft, footer { color: var(--soft); }
.note { border-left: 4px solid var(--warn); padding-left: .75rem; }
article { margin: 1.5rem 0; padding: 1.25rem 1.5rem 1.5rem; border: 1px solid var(--line); border-radius: 8px;
  border-left: 6px solid var(--tone); }
article > h2 { margin: 0 0 .75rem; }
.badge { display: inline-block; margin-right: .5rem; padding: 0 .5rem; border: 1px solid currentColor;
  border-radius: 4px; font-size: .75rem; font-weight: 600; text-transform: uppercase;
  color: var(--tone); vertical-align: .1em; }
.failed, .refused { --tone: var(--bad); }
.stalled, .cancelled { --tone: var(--warn); }
.incomplete { --tone: var(--odd); }
.succeeded { --tone: var(--good); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.cause { margin: .75rem 0; padding: .75rem 1rem; background: var(--tint); border-radius: 6px; }
.cause p { margin: .25rem 0; }
.cause ol, .cause ul { margin: .4rem 0; padding-left: 1.4rem; }
meter { width: 8rem; margin-right: .5rem; vertical-align: middle; }
pre { margin: .15rem 0 .75rem; padding: .6rem .75rem; background: var(--tint); border-radius: 6px;
  white-space: pre-wrap; font: .85rem/1.45 ui-monospace, monospace; }
.proof { border-left: 4px solid var(--tone); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; overflow-wrap: normal; }
summary { margin: 2.5rem 0 .75rem; font-size: 1.15rem; font-weight: 600; cursor: pointer; }
details h2 { display: none; }
time { white-space: nowrap; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; }
  time { white-space: normal; } }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } .cause, pre, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; } a[href^="http"]::after { content: " (" attr(href) ")"; color: var(--soft); } }
"""
