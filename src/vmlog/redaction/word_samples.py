"""Running the samples of `patterns/tables/redaction.toml`."""

from __future__ import annotations

from vmlog.knowledge.given_sample import GivenSample, run_given_samples
from vmlog.knowledge.redaction_words import RedactionWords
from vmlog.knowledge.sample_run import SampleRun
from vmlog.redaction.redactor import Redactor


def check_redaction_words(words: RedactionWords) -> SampleRun:
    """Run the lines with what must become of each."""

    def shown(sample: GivenSample) -> str:
        redactor = Redactor(words=words)
        redactor.redact(dict(sample.known))
        return redactor.redact({"text": sample.text})["text"]

    return run_given_samples("redaction", words.samples, shown, verb="becomes")
