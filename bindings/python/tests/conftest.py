import os
import signal
from pathlib import Path

import pytest

# Whoever starts the tests in the background ignores Ctrl-C, and so would they.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root():
    """The source tree."""
    return ROOT


@pytest.fixture(scope="session")
def program():
    """The command line, which has been built."""
    return os.environ.get("MYNUMBER_CARD_PROGRAM", str(ROOT / "target" / "debug" / "mynumber-card"))
