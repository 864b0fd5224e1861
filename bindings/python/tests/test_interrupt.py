"""Ctrl-C, and other signals whose handler raises."""

import os
import signal
import threading
from contextlib import contextmanager

import mynumber_card as mnc
import pytest
from mynumber_card import AssistPin, AuthPin, JukiPin, SimulatedCard


@contextmanager
def interrupted_at(card, command):
    """Sends SIGINT to this process once the card has had so many commands, unless the job has ended."""
    ended = threading.Event()

    def watch():
        while card.traffic.commands < command:
            if ended.wait(0.001):
                return
        os.kill(os.getpid(), signal.SIGINT)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()


def identify(card):
    return card.identify(mnc.new_request("https://shop.example"), AssistPin("2345"), AuthPin("1234"))


@pytest.mark.parametrize("command", range(1, 10, 2))
def test_a_job_ends_between_two_commands_and_what_it_opened_is_closed(command):
    whole = SimulatedCard()
    identify(whole)
    card = SimulatedCard(latency=30)
    with pytest.raises(KeyboardInterrupt):
        with interrupted_at(card, command):
            identify(card)
    assert command <= card.traffic.commands < whole.traffic.commands
    assert not card.is_open
    assert (card.tries_left("assist"), card.tries_left("auth")) == (3, 3)
    assert card.attributes(AssistPin("2345"))["authentic"]


def test_of_two_references_both_are_changed_or_none():
    seen = set()
    for command in range(1, 14):
        # Both places have one PIN, as on a real card.
        card = SimulatedCard(latency=10)
        card.change_pin(JukiPin("3456"), JukiPin("4567"), only="common")
        card.clear_log()
        try:
            with interrupted_at(card, command):
                card.change_pin(JukiPin("4567"), JukiPin("9753"))
        except KeyboardInterrupt:
            pass
        changed = []
        for only in ("common", "juki"):
            try:
                card.change_pin(JukiPin("9753"), JukiPin("1357"), only=only)
                changed.append(True)
            except mnc.WrongPinError:
                changed.append(False)
        assert changed in ([True, True], [False, False]), command
        seen.add(changed[0])
    assert seen == {True, False}


def test_a_handler_of_ones_own_decides():
    class Enough(Exception):
        pass

    def handler(number, frame):
        raise Enough

    before = signal.signal(signal.SIGUSR1, handler)
    try:
        card = SimulatedCard(latency=20)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        with pytest.raises(Enough):
            while True:
                card.status()
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_waiting_for_a_card_ends_too(mynumber_pcscd):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        mnc.Card(wait=50)
    with pytest.raises(mnc.NoCardError):
        mnc.Card()
    with pytest.raises(mnc.NoReaderError):
        mnc.Card("nowhere")


def test_a_service_that_hangs_does_not_keep_ctrl_c_waiting(mynumber_pcscd):
    os.kill(mynumber_pcscd.pid, signal.SIGSTOP)
    try:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            mnc.readers()
    finally:
        os.kill(mynumber_pcscd.pid, signal.SIGCONT)
    assert mnc.readers()


def test_a_shared_card_only_looks(mynumber_reader):
    with mnc.Card(mynumber_reader.name, wait=10, shared=True) as card:
        with mnc.Card(mynumber_reader.name, shared=True) as other:
            assert card.status() == other.status()
        with pytest.raises(ValueError, match="alone"):
            card.attributes(AssistPin("2345"))
        with pytest.raises(mnc.BusyError):
            mnc.Card(mynumber_reader.name)
    with mnc.Card(mynumber_reader.name, wait=10) as alone:
        with pytest.raises(mnc.BusyError):
            mnc.Card(mynumber_reader.name)
        mynumber_reader.card.remove()
        with pytest.raises(mnc.CardRemovedError) as raised:
            alone.status()
        assert raised.value.card_removed
