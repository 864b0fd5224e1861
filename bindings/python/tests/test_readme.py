"""The examples of the README run as they are, and those for pytest as a test of somebody else's."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT

README = (ROOT / "bindings" / "python" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PROGRAMS = [example for example in EXAMPLES if "def test_" not in example]
[OF_PYTEST] = [example for example in EXAMPLES if "def test_" in example]


@pytest.fixture(autouse=True)
def of_somebody_else(monkeypatch):
    """Without what the plugin has set for this test run."""
    monkeypatch.delenv("PCSCLITE_CSOCK_NAME", raising=False)


def test_it_begins_with_an_example():
    assert re.match(r"# mynumber-card\n\n[^\n]+\n\n```python\n", README)


@pytest.mark.parametrize("example", PROGRAMS, ids=range(len(PROGRAMS)))
def test_an_example_runs(example):
    subprocess.run([sys.executable, "-c", example], check=True)


def test_the_types_of_the_examples_hold(tmp_path):
    (tmp_path / "example.py").write_text(PROGRAMS[0], encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mypy", "--strict", "example.py"], cwd=tmp_path, check=True)
    wrong = PROGRAMS[0].replace('AssistPin("2345"), AuthPin("1234")', '"2345"').replace('["name"]', '["nam"]')
    (tmp_path / "wrong.py").write_text(wrong, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "wrong.py"], cwd=tmp_path, capture_output=True, text=True
    ).stdout
    assert "Found 2 errors" in told, told


def test_the_example_for_pytest_passes(pytester):
    pytester.makepyfile(OF_PYTEST)
    run = pytester.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider")
    run.assert_outcomes(passed=3)


def test_what_is_missing_for_a_reader_is_told(pytester, monkeypatch):
    pytester.makepyfile("def test_it(mynumber_reader): pass")
    pytester.makeconftest("import mynumber_card_pytest._pcscd as it; it.VPCD = '/nowhere/vpcd.so'")
    run = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines(["*no virtual reader: /nowhere/vpcd.so is missing; on Debian or Ubuntu: sudo apt install*"])


def test_a_test_run_without_readers_is_left_alone(pytester):
    pytester.makepyfile(
        "import os\n"
        "def test_it(mynumber_card):\n"
        "    assert 'PCSCLITE_CSOCK_NAME' not in os.environ\n"
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
