"""Headers that syslog servers and log platforms put in front of a whole line."""

from __future__ import annotations

OUTER = {
    "classic": "Sep  9 10:11:15 192.0.2.70 ",
    "classic, priority": "<134>Sep  9 10:11:15 log-a1 ",
    "classic, year": "Sep  9 2024 10:11:15 log-a1.example.com ",
    "classic, no host": "Sep  9 10:11:15 ",
    "ISO": "2024-09-09T10:11:15.000Z log-a1 ",
    "ISO, offset": "2024-09-09T12:11:15.123456+02:00 192.0.2.70 ",
    "ISO, IPv6": "2024-09-09T10:11:15Z 2001:db8::70 ",
    "path of relays": "2024-09-09T10:11:15Z net@192.0.2.70/log-a1 ",
    "stamp alone": "2024-09-09T10:11:15.123456789Z ",
    "plain": "2024-09-09 10:11:15 192.0.2.70 ",
    "columns": "2024-09-09 10:11:15\tLocal6.Notice\t192.0.2.70\t",
    "columns, separate date": "2024-09-09\t10:11:15\tLocal4.Debug\tlog-a1\t",
    "RFC 5424": "<14>1 2024-09-09T10:11:15Z log-a1 relay 77 - - ",
    "RFC 5424, BOM": '<14>1 2024-09-09T10:11:15Z log-a1 relay - - [meta a="b"] \ufeff',
    "labels": "host=log-a1 sourcetype=syslog ",
    "labels in braces": '2024-09-09T10:11:15Z {host="log-a1", job="syslog"} ',
    "labels and message": 'source="log-a1" facility=local6 message=',
    "two relays": "Sep  9 10:11:17 192.0.2.80 2024-09-09T10:11:15.000Z log-a1 ",
}
