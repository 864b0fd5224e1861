"""Exceptions, by the codes of the library."""

import pickle
import threading

import mynumber_card as mnc
import pytest
from mynumber_card import AssistPin, AuthPin, BirthCode, SignPassword, SimulatedCard, _errors, _native


def test_every_code_of_the_library_has_its_exception_and_no_other_has():
    assert sorted(_errors.ERRORS) == _native.error_codes()


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_last_is_not_spent():
    card = SimulatedCard()
    for left in (2, 1):
        with pytest.raises(mnc.WrongPinError) as raised:
            card.attributes(AssistPin("0000"))
        assert (raised.value.tries_left, raised.value.code) == (left, "wrong_pin")
        assert raised.value.details == {"kind": "wrong_pin", "credential": "assist", "tries_left": left}
    with pytest.raises(mnc.LastTryRefusedError) as refused:
        card.attributes(AssistPin("2345"))
    assert refused.value.tries_left == 1 and "allow_last_try" in refused.value.advice
    assert card.tries_left("assist") == 1
    with pytest.raises(mnc.NowLockedError) as locked:
        card.attributes(AssistPin("0000"), allow_last_try=True)
    assert isinstance(locked.value, mnc.PinLockedError) and locked.value.tries_left == 0
    with pytest.raises(mnc.PinLockedError) as again:
        card.attributes(AssistPin("2345"), allow_last_try=True)
    assert not isinstance(again.value, mnc.WrongPinError)
    assert "municipal office" in str(again.value)
    assert again.value.unlocked_at == ("municipal_office",)


def test_where_it_is_unlocked_depends_on_what_it_is():
    for person, places, advice in [
        ("taro", ("municipal_office", "convenience_store_kiosk"), "a kiosk in a convenience store"),
        ("android", ("phone_app",), "the phone's own app"),
        ("no-pin", (), "nothing to unlock"),
    ]:
        card = SimulatedCard(person)
        with pytest.raises(mnc.PinLockedError) as raised:
            for _ in range(4):
                try:
                    card.sign(b"", AuthPin("0000"), allow_last_try=True)
                except mnc.NowLockedError as now:
                    assert now.unlocked_at == places and advice in str(now)
                except mnc.WrongPinError:
                    pass
        assert raised.value.unlocked_at == places and advice in str(raised.value), person


def test_the_last_try_may_be_allowed():
    card = SimulatedCard()
    for _ in range(2):
        with pytest.raises(mnc.WrongPinError):
            card.attributes(AssistPin("0000"))
    assert card.attributes(AssistPin("2345"), allow_last_try=True)["name"]
    assert card.tries_left("assist") == 3


@pytest.mark.parametrize(
    "fault, kind, code",
    [
        ("removed", mnc.CardRemovedError, "card_removed"),
        ("silent", mnc.NoAnswerError, "timeout"),
        ("reset", mnc.CardResetError, "card_reset"),
        ("status:6F00", mnc.CardError, "unexpected_status"),
    ],
)
def test_what_goes_wrong_has_a_class(fault, kind, code):
    card = SimulatedCard(lasting=(2, fault))
    with pytest.raises(kind) as raised:
        card.attributes(AssistPin("2345"))
    assert isinstance(raised.value, mnc.MyNumberError) and raised.value.code == code


def test_a_card_that_leaves_with_the_pin_leaves_the_outcome_unknown():
    found = []
    for index in range(12):
        card = SimulatedCard(faults={index: "removed-before-answer"})
        with pytest.raises(mnc.MyNumberError) as raised:
            card.attributes(AssistPin("0000"))
        if isinstance(raised.value, mnc.PinOutcomeUnknownError):
            found.append(index)
            assert raised.value.card_removed and raised.value.tries_left is None
            assert card.tries_left("assist") == 2
        if raised.value.code == "wrong_pin":
            break
    assert len(found) == 1


def test_a_removed_card_is_no_card_until_it_is_put_back():
    card = SimulatedCard()
    card.remove()
    with pytest.raises(mnc.NoCardError):
        card.status()
    card.insert()
    assert card.status()["pins"]["assist"]["remaining"] == 3
    assert card.removals == 1


def test_what_the_card_does_not_have():
    with pytest.raises(mnc.NotOnThisCardError) as raised:
        SimulatedCard("child").sign(b"", SignPassword("TEST1234"))
    assert raised.value.code == "no_such_certificate"
    with pytest.raises(mnc.NotOnThisCardError):
        SimulatedCard("android").attributes(AssistPin("2345"))
    with pytest.raises(mnc.NotOnThisCardError):
        SimulatedCard().license()


def test_what_is_given_is_checked_before_anything_is_sent():
    card = SimulatedCard()
    with pytest.raises(ValueError):
        card.attributes(AuthPin("1234"))
    with pytest.raises(TypeError):
        card.identify(mnc.new_request("x"), AuthPin("1234"), AuthPin("1234"))
    with pytest.raises(TypeError):
        card.certificate("sign")
    with pytest.raises(TypeError):
        card.change_pin(AssistPin("2345"), AuthPin("1111"))
    with pytest.raises(mnc.InputError):
        card.identify({"version": 1}, AuthPin("1234"))
    with pytest.raises(ValueError):
        card.sign(None, AuthPin("1234"), digest=b"short")
    for count in (lambda: card.sign(None, AuthPin("1234")), lambda: card.sign(b"", AuthPin("1234"), digest=bytes(32))):
        with pytest.raises(TypeError):
            count()
    assert card.traffic.commands == 0


def test_the_wrong_kind_of_secret_is_told():
    with pytest.raises(ValueError):
        SimulatedCard().attributes(BirthCode("1980-02-17"))


def test_a_missing_secret_is_told_before_one_is_presented_in_vain():
    card = SimulatedCard()
    with pytest.raises(mnc.InputError) as raised:
        card.identify(mnc.new_request("x"), AuthPin("1234"))
    assert raised.value.code == "no_secret" and raised.value.details["credential"] == "assist"
    assert card.tries_left("auth") == 3


def test_another_card_is_told():
    with pytest.raises(mnc.WrongCardError) as raised:
        SimulatedCard(lasting=(0, "status:6A82")).status()
    assert raised.value.code == "not_my_number_card" and "card_kind" in raised.value.details


def test_an_exception_survives_a_pickle():
    with pytest.raises(mnc.WrongPinError) as raised:
        SimulatedCard().attributes(AssistPin("0000"))
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), str(again), again.tries_left) == (mnc.WrongPinError, str(raised.value), 2)


def test_what_stays_open_comes_with_the_result():
    error = _errors.left_open("no answer in time", '{"kind": "timeout"}', '{"schema": "status/1"}')
    assert isinstance(error, mnc.LeftOpenError) and error.result == {"schema": "status/1"}
    assert (error.code, error.details) == ("left_open", {"kind": "timeout"})


def test_a_closed_card_is_closed_and_a_card_does_one_job_at_a_time():
    with SimulatedCard() as card:
        def asks(question):
            card.status()

        with pytest.raises(RuntimeError, match="in use"):
            card.attributes(asks)
        assert card.status()
    with pytest.raises(ValueError, match="closed"):
        card.status()


def test_other_threads_run_while_a_card_works():
    card, count, ended = SimulatedCard(latency=20), [0], threading.Event()

    def counts():
        while not ended.is_set():
            count[0] += 1

    thread = threading.Thread(target=counts)
    thread.start()
    before = count[0]
    try:
        card.status()
        during = count[0] - before
    finally:
        ended.set()
        thread.join()
    assert during > 1000
