"""Secrets are shown nowhere."""

import copy
import gc
import io
import logging
import pickle
import traceback

import mynumber_card as mnc
import pytest
from mynumber_card import AssistPin, AuthPin, BirthCode, CodeA, CodeB, JukiPin, LicensePin, SignPassword, SimulatedCard

ALL = [
    (AssistPin, "7391"),
    (AuthPin, "7391"),
    (JukiPin, "7391"),
    (LicensePin, "7391"),
    (SignPassword, "QX7391ZW"),
    (CodeA, "123456789018"),
    (CodeB, "1980-02-17,2035,7391"),
    (BirthCode, "1980-02-17"),
]


@pytest.mark.parametrize("kind, text", ALL)
def test_no_way_to_show_a_secret_shows_it(kind, text):
    secret = kind(text)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r}", "%s" % secret, repr([secret]), repr(dir(secret))]
    stream = io.StringIO()
    logging.StreamHandler(stream).emit(logging.makeLogRecord({"msg": "%s", "args": (secret,)}))
    for one in [*shown, stream.getvalue()]:
        assert text not in one and text[-4:] not in one
    assert repr(secret) == f"{kind.__name__}(hidden)"
    assert not hasattr(secret, "__dict__")
    for take in (pickle.dumps, copy.copy, copy.deepcopy, lambda it: it.__reduce_ex__(2)):
        with pytest.raises(TypeError):
            take(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret, protocol=0)


@pytest.mark.parametrize("kind, text", ALL)
def test_text_comes_as_str_bytes_or_bytearray(kind, text):
    given = bytearray(text.encode())
    assert kind(text).credential == kind(text.encode()).credential == kind(given).credential
    # It is the caller's, who clears it.
    assert given == text.encode()


@pytest.mark.parametrize("wrong", ["73911", "739a", "", "7391" * 9, b"\xff\xfe73", "\udc807391", "７３９１", 7391, None])
def test_a_wrong_form_is_told_and_not_quoted(wrong):
    with pytest.raises((mnc.SecretFormError, ValueError, TypeError)) as raised:
        AssistPin(wrong)
    error = raised.value
    told = "".join(traceback.format_exception(type(error), error, error.__traceback__.tb_next)) + repr(error)
    assert "739" not in told
    assert error.__cause__ is None and error.__context__ is None


def test_a_pin_given_as_it_is_stays_out_of_our_frames():
    card = SimulatedCard()
    text = "73" + "91"
    jobs = [
        lambda: card.attributes(text),
        lambda: card.my_number(text),
        lambda: card.number_picture(text),
        lambda: card.age(text),
        lambda: card.face(text),
        lambda: card.license(text),
        lambda: card.dates(text),
        lambda: card.compare(text),
        lambda: card.certificate("sign", text),
        lambda: card.sign(b"", text),
        lambda: card.identify(mnc.new_request("x"), text),
        lambda: card.change_pin(text, text),
        lambda: card.attributes(lambda question: text),
    ]
    for job in jobs:
        with pytest.raises(TypeError) as raised:
            job()
        error = raised.value
        while error is not None:
            assert text not in str(error)
            frame = error.__traceback__
            while frame is not None:
                if "mynumber_card" in frame.tb_frame.f_globals.get("__name__", "").split(".")[0]:
                    assert text not in repr(frame.tb_frame.f_locals), frame.tb_frame
                frame = frame.tb_next
            error = error.__context__
    assert card.tries_left("assist") == 3


def test_a_refused_pin_is_in_no_exception():
    card = SimulatedCard()
    with pytest.raises(mnc.WrongPinError) as raised:
        card.attributes(AssistPin("7391"))
    told = "".join(traceback.TracebackException.from_exception(raised.value, capture_locals=True).format())
    told = "\n".join(line for line in told.splitlines() if "AssistPin(" not in line or "hidden" in line)
    assert "7391" not in told
    assert "7391" not in repr(raised.value.__dict__)
    assert "7391" not in pickle.dumps(raised.value.details).decode("latin-1")


def test_no_object_of_ours_holds_the_text():
    secret = SignPassword("QX" + "7391" + "ZW")
    gc.collect()
    assert not [it for it in gc.get_referents(secret) if isinstance(it, (str, bytes))]


def test_a_trace_masks_what_is_private():
    lines = []
    card = SimulatedCard(trace=lines.append)
    card.attributes(AssistPin("2345"))
    card.my_number(CodeA("123456789018"))
    assert any(line.startswith("> 00A4040C") for line in lines) and any(line.startswith("<") for line in lines)
    told = "\n".join(lines)
    for secret in ("32333435", "313233343536373839303138", "番号".encode().hex().upper()):
        assert secret not in told
    with pytest.raises(ZeroDivisionError):
        SimulatedCard(trace=lambda line: 1 / 0).status()


def test_a_cleared_secret_is_gone():
    card = SimulatedCard()
    with AssistPin("2345") as pin:
        assert card.attributes(pin)["name"]
        assert card.attributes(pin)["name"]
    with pytest.raises(ValueError, match="cleared"):
        card.attributes(pin)
    assert card.tries_left("assist") == 3


def test_somebody_is_asked_once_the_counter_is_known():
    card, asked = SimulatedCard(), []

    def ask(question):
        asked.append((question, card.traffic.commands))
        return {"assist": AssistPin, "auth": AuthPin}[question.credential](
            {"assist": "2345", "auth": "1234"}[question.credential]
        )

    card.identify(mnc.new_request("https://shop.example"), ask)
    assert [question for question, _ in asked] == [("assist", "assist", 3), ("auth", "auth", 3)]
    assert all(commands > 0 for _, commands in asked)
    assert not card.is_open


def test_nobody_is_asked_in_vain():
    with pytest.raises(mnc.PinLockedError):
        SimulatedCard("locked").attributes(lambda question: pytest.fail("asked"))


def test_what_the_callable_raises_comes_through_and_the_card_is_closed():
    card = SimulatedCard()

    def ask(question):
        raise LookupError("no answer")

    with pytest.raises(LookupError, match="no answer"):
        card.attributes(ask)
    assert card.tries_left("assist") == 3 and not card.is_open
    with pytest.raises(TypeError):
        card.attributes(lambda question: AuthPin("1234"))


def test_a_pin_is_changed_and_asked_for_in_order():
    card, asked = SimulatedCard(), []

    def ask(text):
        def answer(question):
            asked.append((text, question.tries_left))
            return AssistPin(text)

        return answer

    assert card.change_pin(ask("2345"), ask("9753"), by=AssistPin)["pins"] == {"assist": "new"}
    assert asked == [("2345", 3), ("9753", 3)]
    assert card.attributes(AssistPin("9753"))["name"]
    with pytest.raises(mnc.SecretFormError) as raised:
        card.change_pin(AssistPin("9753"), AssistPin("9753"))
    assert raised.value.code == "bad_secret"
