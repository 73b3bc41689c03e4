"""A clock that runs back within one log is reported; files in another order are not."""

from functools import partial

from tests.support.observed import ID, MATCHER, at, hello, kernel, seen
from vmlog.api import analyze
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.terms import Outcome
from vmlog.timeline.build import join_migrations


def judged(*records):
    (timeline,), _ = join_migrations(list(records))
    return Diagnosis(MATCHER, {}, load_stage_limits()).judge(timeline)


def lines(*steps, **given):
    """Return records of one log in the order of the file."""
    return [make(seconds, line_no=number, **given) for number, (seconds, make) in enumerate(steps, 1)]


def failure(seconds, **given):
    return kernel(seconds, "Failed: Timeout (0xbad0021) @0x4180", **given)


def stream(seconds, **given):
    return seen(seconds, "vmkernel", f"VMotionUtil: 3995: {ID} S: Stream connection 1 added.", **given)


def test_a_clock_that_runs_back_leaves_no_length_and_a_gap():
    incident = judged(*lines((0, hello), (9, stream), (30 - 3600, failure)))
    assert (incident.started_utc, incident.duration_s) == (at(0), None)
    assert {span.duration_s for span in incident.stages} <= {None}
    (gap,) = [gap for gap in incident.gaps if gap.what == "how long it took"]
    assert "the clock of esx-a1 ran back by 3579 s before line 3 of vmkernel.log" in gap.why


def test_a_warning_in_the_log_of_the_kernel_shows_the_same_clock():
    def warning(seconds, **given):
        return seen(seconds, "vmkwarning", f"Migrate: 274: {ID} S: Failed: Timeout (0xbad0021) @0x4180", **given)

    incident = judged(*lines((0, hello), (9, stream), (30 - 3600, warning), member="vmkernel.log"))
    assert incident.duration_s is None
    assert "ran back by 3579 s before line 3 of vmkernel.log" in "".join(gap.why for gap in incident.gaps)


def test_a_success_whose_clock_ran_back_says_so_too():
    paged = partial(kernel, text="DONE paging in", side="D")
    migration = judged(*lines((0, partial(hello, side="Dest")), (-40, paged)))
    assert (migration.outcome, migration.duration_s) == (Outcome.SUCCEEDED, None)
    assert [gap.what for gap in migration.gaps] == ["how long it took"]


def test_lines_that_stand_a_second_late_are_no_clock():
    incident = judged(*lines((0, hello), (21.5, failure), (20.2, failure)))
    assert incident.duration_s == 21.5
    assert "how long it took" not in [gap.what for gap in incident.gaps]


def test_two_logs_one_behind_the_other_are_no_clock():
    both = lines(
        (0, hello), (21, failure), (1, lambda seconds, **given: hello(seconds, "Source", **given)), (22, failure)
    )
    incident = judged(*both)
    assert incident.duration_s == 22


def test_the_newest_line_first_is_no_clock():
    incident = judged(*lines((21, failure), (0, hello)))
    assert (incident.started_utc, incident.duration_s) == (at(0), 21)


def test_the_run_warns_of_the_log(tmp_path):
    lines = (
        "2024-03-05T09:00:00.100Z cpu7:4206)Migrate: vm 4206: 3284: Setting VMOTION info: Source ts = {}, "
        "src ip = <192.0.2.31> dest ip = <192.0.2.32> Dest wid = 4655 using SHARED swap\n"
        "2024-03-05T08:00:22.100Z cpu7:4206)WARNING: Migrate: 274: {} S: Failed: Timeout (0xbad0021) @0x4180\n"
    )
    (tmp_path / "vmkernel.log").write_text(lines.format(ID, ID))
    report = analyze(tmp_path)
    assert [incident.duration_s for incident in report.incidents] == [None]
    (notice,) = [notice for notice in report.warnings if notice.code == "clock-back"]
    assert "ran back by 3578 s before line 2 of vmkernel.log" in notice.message
