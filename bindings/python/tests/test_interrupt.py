"""Ctrl-C, and other signals whose handler raises."""

import os
import signal
import threading

import mynumber_card as mnc
import pytest
from mynumber_card import AssistPin, AuthPin, JukiPin, SimulatedCard


def interrupt_at(command):
    """Sends SIGINT to this process once the card has had so many commands."""

    def watch(card):
        while card.traffic.commands < command and not ended.wait(0.001):
            pass
        if not ended.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    ended = threading.Event()

    def begin(card):
        threading.Thread(target=watch, args=(card,), daemon=True).start()
        return ended

    return begin


@pytest.mark.parametrize("command", range(1, 14, 2))
def test_a_job_ends_between_two_commands_and_what_it_opened_is_closed(command):
    card = SimulatedCard(latency=10)
    ended = interrupt_at(command)(card)
    try:
        with pytest.raises(KeyboardInterrupt):
            card.identify(mnc.new_request("https://shop.example"), AssistPin("2345"), AuthPin("1234"))
    finally:
        ended.set()
    # One that was on its way is finished, then SELECT closes what was open.
    assert card.traffic.commands <= command + 4
    assert not card.is_open
    assert (card.tries_left("assist"), card.tries_left("auth")) == (3, 3)
    assert card.attributes(AssistPin("2345"))["authentic"]


def test_of_two_references_both_are_changed_or_none():
    new_after, seen = JukiPin("9753"), set()
    for command in range(1, 14):
        # Both places have one PIN, as on a real card.
        card = SimulatedCard(latency=5)
        card.change_pin(JukiPin("3456"), JukiPin("4567"), only="common")
        card.clear_log()
        ended = interrupt_at(command)(card)
        try:
            card.change_pin(JukiPin("4567"), new_after)
        except KeyboardInterrupt:
            pass
        finally:
            ended.set()
        card.clear_faults()
        changed = []
        for only in ("common", "juki"):
            try:
                card.change_pin(new_after, JukiPin("1357"), only=only)
                changed.append(True)
            except mnc.WrongPinError:
                changed.append(False)
        assert changed in ([True, True], [False, False])
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
