"""Which operation a text names."""

import pytest

from vmlog.knowledge.operations import FOREIGN, MIGRATION, load_operations, operation_of, split_words

OPERATIONS = load_operations()


@pytest.mark.parametrize(("operation", "text"), [(each, text) for each in OPERATIONS for text in each.samples])
def test_the_samples_name_the_operation(operation, text):
    assert operation_of(text) == operation


@pytest.mark.parametrize(("operation", "text"), [(each, text) for each in OPERATIONS for text in each.others])
def test_other_texts_do_not(operation, text):
    assert operation_of(text) != operation


def test_words_are_told_apart_where_programs_join_them():
    assert (
        split_words("vim.VirtualMachine.powerOn: PowerOnVM_Task") == " vim virtual machine power on power on vm task "
    )


def test_a_foreign_product_decides_first_then_a_migration():
    assert operation_of("Hyper-V: migration of vm-3").kind == FOREIGN
    assert operation_of("Migrate virtual machine; then power on virtual machine").kind == MIGRATION
    assert operation_of("The frobnicator is broken") is None
