"""The examples at the end of each help text."""

from typing import Final

PROGRAM_EXAMPLES: Final = """\
vmlog analyze esx-a1.tgz esx-a2.tgz vcenter.tgz
vmlog check esx-a1.tgz esx-a2.tgz
vmlog explain "The migration has exceeded the maximum switchover time"
vmlog COMMAND -h"""

ANALYZE_EXAMPLES: Final = """\
vmlog analyze esx-a1.tgz esx-a2.tgz vcenter.tgz
vmlog analyze case-4711/ --vm db-02 --outcome failed
vmlog analyze case-4711/ -o report.html -o incidents.csv
vmlog analyze --follow /var/run/log/vmkernel.log
grep -i migrat mail.txt | vmlog analyze -"""

CHECK_EXAMPLES: Final = """\
vmlog check esx-a1.tgz esx-a2.tgz
vmlog check cluster/ --vm db-02 --to esx-a2
vmlog check cluster/ --only H,P --fail-on fail"""

COMPARE_EXAMPLES: Final = """\
vmlog compare esx-a1.tgz esx-a2.tgz vcenter.tgz
vmlog compare case-4711/ --by vm --since 7d
vmlog compare case-4711/ --by host -o hosts.csv"""

STORY_EXAMPLES: Final = """\
vmlog show db-02 case-4711/
vmlog show a3ff4c2ca02b esx-a1.tgz esx-a2.tgz vcenter.tgz --around 20s
vmlog show 4305097673677482037 case-4711/ -o story.md
vmlog show --line var/run/log/vmkernel.log:45 esx-a1.tgz"""

EXPLAIN_EXAMPLES: Final = """\
vmlog explain "The migration has exceeded the maximum switchover time of 100 second(s)"
vmlog explain "KB 2141355"
vmlog explain 195887137
vmlog explain "stuck at 10%"
vmlog explain - < error.txt"""

INFO_EXAMPLES: Final = """\
vmlog info esx-a1.tgz esx-a2.tgz
vmlog info case-4711/ -f json"""

FLEET_EXAMPLES: Final = """\
vmlog fleet bundles/ -o fleet/
vmlog fleet "//server/bundles/2026-11/**/*.tgz" -o fleet/ --fail-on critical
vmlog fleet s3://bundles/2026-11/ -o fleet/ --scheduler tcp://10.0.0.5:8786"""

CONFIG_EXAMPLES: Final = "vmlog config"

EVENTS_EXAMPLES: Final = """\
vmlog events esx-a1.tgz -o events.parquet
vmlog events vmkernel.log -f csv"""

PATTERNS_EXAMPLES: Final = """\
vmlog patterns list switchover
vmlog patterns show switchover-timeout-vmotion
vmlog patterns new "Migration of web-01 failed: the frobnicator is not reachable\""""

LIST_EXAMPLES: Final = """\
vmlog patterns list
vmlog patterns list "not enough space"
vmlog patterns list --stage connect"""

SHOW_EXAMPLES: Final = "vmlog patterns show switchover-timeout-vmotion"

TEST_EXAMPLES: Final = """\
vmlog patterns test
vmlog patterns test my-causes/"""

NEW_EXAMPLES: Final = """\
vmlog patterns new "Migration of web-01 failed: the frobnicator is not reachable"
vmlog patterns new --dir my-causes/ --id frobnicator - < line.txt"""
