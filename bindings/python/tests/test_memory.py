"""What the package keeps of a secret is cleared: another process looks through the memory of one that has used it."""

import random
import string
import subprocess
import sys

import pytest

# The secret comes by a descriptor into a buffer, which is cleared: Python has no other copy of it.
CHILD = """
import os
import mynumber_card as mnc

given = bytearray(8)
assert os.readv(0, [given]) == 8
password = mnc.SignPassword(given)
for place in range(len(given)):
    given[place] = 0
if CLEARED:
    card = mnc.SimulatedCard()
    try:
        card.sign(b"", password)
    except mnc.WrongPinError:
        pass
    password.clear()
    # The simulated card takes down what it is sent.
    card.clear_log()
print("ready", flush=True)
os.read(0, 1)
"""


def count(process, needle):
    """How often it stands in the memory that the process can write."""
    found = 0
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            addresses, modes = line.split()[:2]
            if "w" in modes and "[v" not in line:
                start, end = (int(address, 16) for address in addresses.split("-"))
                memory.seek(start)
                found += memory.read(end - start).count(needle)
    return found


@pytest.mark.parametrize("cleared", [False, True])
def test_a_secret_is_in_one_place_until_it_is_cleared(cleared):
    needle = ("Q" + "".join(random.choices(string.ascii_uppercase, k=6)) + "7").encode()
    command = [sys.executable, "-c", f"CLEARED = {cleared}\n{CHILD}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(needle)
        child.stdin.flush()
        assert child.stdout.readline() == b"ready\n"
        assert count(child.pid, needle) == (0 if cleared else 1)
        child.stdin.close()
