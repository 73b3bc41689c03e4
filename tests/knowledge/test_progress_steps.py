import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.document import Document
from vmlog.knowledge.progress_steps import load_progress, read_progress
from vmlog.terms import Stage

SAMPLES = load_progress().samples
REST = 'operation = "any"\nmeaning = "x"\nsource = "y"'


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.text[:40] for sample in SAMPLES])
def test_sample(sample):
    found = load_progress().steps_in(sample.text)
    assert [step.text for step in found] == ([sample.step] if sample.step else [])


def test_causes_of_percents_exist_and_each_row_leads_somewhere():
    known = set(load_catalogue().causes)
    for row in load_progress().percents:
        assert set(row.causes) <= known, row
        assert row.causes or row.articles, row


@pytest.mark.parametrize(
    ("percent", "operation", "stage"),
    [
        (10, "vmotion", Stage.CONNECT),
        (14, "vmotion", Stage.CONNECT),
        (63, "vmotion", Stage.SWITCHOVER),
        (72, "vmotion", Stage.RESUME),
        (90, "vmotion", Stage.SWITCHOVER),
        (21, "storage_vmotion", None),
        (67, "maintenance_mode", None),
    ],
)
def test_documented_percent(percent, operation, stage):
    row = load_progress().at(percent)[0]
    assert (row.operation, row.stage) == (operation, stage)
    assert row.low == row.high == percent


def test_a_percent_within_a_range_only_is_told_as_the_range():
    assert [(row.low, row.high) for row in load_progress().at(12)] == [(10, 14)]
    assert load_progress().at(5) == ()


def test_step_has_its_stage_and_the_percent_where_it_was_seen():
    (step,) = load_progress().steps_in("web-31: Migrating virtual machine active state ...")
    assert (step.stage, step.percent) == (Stage.PRECOPY, 43)


def test_steps_come_in_order_of_appearance():
    text = "Starting relocate task on source side\nReconfiguring source Mobility Agent"
    assert [step.stage for step in load_progress().steps_in(text)] == [None, Stage.PREPARE]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (f"[[percent]]\nlow = 101\n{REST}", "must be from 0 to 100"),
        (f"[[percent]]\nlow = 9\nhigh = 3\n{REST}", "must not be below low"),
        ('[[percent]]\nlow = 9\noperation = "teleport"\nmeaning = "x"\nsource = "y"', "'teleport' is not one of"),
        ('[[percent]]\nlow = 9\noperation = "vmotion"\nmeaning = "x"', "source: is missing"),
        (f'[[step]]\ntext = "a"\nstage = "soon"\n{REST}', "'soon' is not one of"),
        (f'[[step]]\ntext = "a"\ncolour = 1\n{REST}', "colour: is not a known key"),
        (f'[[step]]\ntext = "a"\npercent = 200\n{REST}', "must be from 0 to 100"),
        ('[[sample]]\ntext = "a"\nstep = "b"', "'b' is not one of"),
    ],
)
def test_wrong_rows_are_told_with_their_line(tmp_path, rows, message):
    file = tmp_path / "steps.toml"
    file.write_text(f"schema = 1\n\n{rows}\n")
    with pytest.raises(PatternErrors, match=message) as raised:
        read_progress(Document(file))
    assert all(error.location.line >= 3 for error in raised.value.errors)
