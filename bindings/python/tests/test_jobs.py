"""The jobs, and that their results are the bytes that the program prints."""

import hashlib
import os
import subprocess
from datetime import date, datetime, timedelta, timezone

import mynumber_card as mnc
import pytest
from mynumber_card import AssistPin, AuthPin, BirthCode, CodeA, CodeB, LicensePin, SignPassword, SimulatedCard

DAY = "2026-11-23"
TARO_B = "1980-02-17,2035,2285"
TARO_A = "123456789018"

# Person, job, arguments of the program, secrets in its environment.
SAME = [
    ("taro", lambda c: c.status(at=DAY), ["status", "--at", DAY], {}),
    ("android", lambda c: c.status(at=DAY), ["status", "--at", DAY], {}),
    ("taro", lambda c: c.status(details=True, at=DAY), ["status", "--details", "--at", DAY], {}),
    ("taro", lambda c: c.attributes(AssistPin("2345")), ["read"], {"ASSIST_PIN": "2345"}),
    ("long", lambda c: c.attributes(AssistPin("2345")), ["read"], {"ASSIST_PIN": "2345"}),
    ("taro", lambda c: c.attributes(CodeB(TARO_B)), ["read", "--code-b"], {"CODE_B": TARO_B}),
    ("taro", lambda c: c.my_number(AssistPin("2345")), ["read", "--my-number"], {"ASSIST_PIN": "2345"}),
    ("taro", lambda c: c.my_number(CodeA(TARO_A)), ["read", "--my-number", "--code-a"], {"CODE_A": TARO_A}),
    ("taro", lambda c: c.number_picture(CodeA(TARO_A))[0], ["my-number"], {"CODE_A": TARO_A}),
    ("taro", lambda c: c.age(BirthCode("1980-02-17"), at=DAY), ["age", "--at", DAY], {"BIRTH_DATE": "1980-02-17"}),
    ("taro", lambda c: c.age(BirthCode("1980-02-17"), over=20, at=DAY), ["age", "--over", "20", "--at", DAY],
     {"BIRTH_DATE": "1980-02-17"}),
    ("long", lambda c: c.face(c.secrets["code_b"]), ["face"], {"CODE_B": "1925-06-30,2033,0042"}),
    ("taro", lambda c: c.face(CodeA(TARO_A), with_my_number=True), ["face", "--code-a", "--with-my-number"],
     {"CODE_A": TARO_A}),
    ("driver-gaiji", lambda c: c.license(LicensePin("5678"), at=DAY), ["license", "--at", DAY], {"LICENSE_PIN": "5678"}),
    ("driver", lambda c: c.license(at=DAY), ["license", "--at", DAY], {}),
    ("driver", lambda c: c.dates(at=DAY), ["dates", "--at", DAY], {}),
    ("driver-pin", lambda c: c.dates(SignPassword("TEST1234"), LicensePin("5678"), at=DAY),
     ["dates", "--sign", "--license", "--at", DAY], {"SIGN_PASSWORD": "TEST1234", "LICENSE_PIN": "5678"}),
    ("taro", lambda c: c.compare(CodeB(TARO_B), at=DAY), ["compare", "--at", DAY], {"CODE_B": TARO_B}),
    ("taro", lambda c: c.compare(CodeA(TARO_A), AssistPin("2345"), SignPassword("TEST1234"), at=DAY),
     ["compare", "--code-a", "--sign", "--at", DAY],
     {"CODE_A": TARO_A, "ASSIST_PIN": "2345", "SIGN_PASSWORD": "TEST1234"}),
    ("taro", lambda c: c.certificate("auth", at=DAY), ["cert", "auth", "--at", DAY], {}),
    ("taro", lambda c: c.certificate("sign_ca", at=DAY), ["cert", "sign-ca", "--at", DAY], {}),
    ("taro", lambda c: c.certificate("sign", SignPassword("TEST1234"), at=DAY), ["cert", "sign", "--at", DAY],
     {"SIGN_PASSWORD": "TEST1234"}),
    ("android", lambda c: c.certificate("auth", AuthPin("1234"), at=DAY), ["cert", "auth", "--at", DAY],
     {"AUTH_PIN": "1234"}),
    ("taro", lambda c: c.sign(b"hello", AuthPin("1234"), at=DAY),
     ["sign", "--key", "auth", "--digest", hashlib.sha256(b"hello").hexdigest(), "--at", DAY], {"AUTH_PIN": "1234"}),
    ("taro", lambda c: c.change_pin(AssistPin("2345"), AssistPin("9753")), ["pin", "change", "assist"],
     {"ASSIST_PIN": "2345", "NEW_ASSIST_PIN": "9753"}),
]  # fmt: skip


@pytest.mark.parametrize("case", SAME, ids=lambda it: f"{it[0]}: {' '.join(it[2])}")
def test_a_result_is_the_bytes_that_the_program_prints(case, program, root):
    person, job, arguments, secrets = case
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MYNUMBER_")}
    environ.update({f"MYNUMBER_{name}": value for name, value in secrets.items()})
    command = [program, "--reader", f"simulated:{person}", "--anchor", root / "fixtures" / "authority", "--json"]
    printed = subprocess.run([*command, *arguments], env=environ, capture_output=True)
    assert printed.stdout, printed.stderr.decode()
    card = SimulatedCard(person)
    assert mnc.to_json(job(card)).encode() == printed.stdout
    assert not card.is_open


def test_evidence_answers_its_request():
    request = mnc.new_request("https://shop.example", minutes=5)
    evidence = SimulatedCard().identify(request, AssistPin("2345"), AuthPin("1234"))
    assert evidence["request"] == request
    assert set(evidence) == {"version", "request", "read_at", "certificate", "signature", "card"}
    holder = mnc.new_request("https://shop.example", holder_only=True)
    assert "card" not in SimulatedCard("android").identify(holder, AuthPin("1234"))
    signature = mnc.new_request("https://shop.example", level="signature", random=bytes(range(32)))
    assert signature["challenge"] == bytes(range(32)).hex()
    assert SimulatedCard().identify(signature, SignPassword("TEST1234"))["request"] == signature


def test_two_requests_are_not_the_same():
    one, other = mnc.new_request("https://shop.example"), mnc.new_request("https://shop.example")
    assert one["challenge"] != other["challenge"]


def test_an_expired_request_is_not_answered_and_nobody_is_asked():
    card = SimulatedCard()
    with pytest.raises(mnc.InputError) as raised:
        card.identify(mnc.new_request("https://shop.example", at="2026-01-01"), lambda question: pytest.fail("asked"))
    assert raised.value.code == "request_expired"
    assert card.traffic.commands == 0


def test_time_is_a_day_or_a_moment():
    card = SimulatedCard()
    for at in (date(2040, 1, 1), datetime(2040, 1, 1, tzinfo=timezone(timedelta(hours=9))), "2040-01-01T00:00:00Z"):
        assert card.certificate("auth", at=at)["expired"] is True
    assert card.certificate("auth", at="2026-01-01")["expired"] is False
    for wrong in ("yesterday", "2026-02-30", datetime(2026, 1, 1)):
        with pytest.raises(ValueError):
            card.status(at=wrong)


def test_nobody_else_trusts_the_simulated_authority():
    read = SimulatedCard(anchors=mnc.TrustAnchors()).attributes(AssistPin("2345"))
    assert read["authentic"] is False
    own = mnc.TrustAnchors()
    for path in sorted((_root() / "fixtures" / "authority").iterdir()):
        own = own.with_file(path.read_bytes())
    assert SimulatedCard(anchors=own).attributes(AssistPin("2345"))["authentic"] is True
    with pytest.raises(mnc.InputError):
        own.with_file(b"nothing")


def test_knobs_and_counters():
    assert SimulatedCard(short=True, in_parts=True).attributes(AssistPin("2345"))["authentic"]
    card = SimulatedCard(latency=1)
    card.status()
    assert card.traffic.commands > 5 and card.traffic.seconds > 0
    card.clear_log()
    assert card.traffic == (0, 0, 0, 0.0)
    assert SimulatedCard(image=_root() / "fixtures" / "people" / "family").status()["card"]["kind"] == "plastic_card"
    with pytest.raises(mnc.InputError) as raised:
        SimulatedCard("nobody")
    assert "taro" in raised.value.details["possible"]
    with pytest.raises(ValueError):
        SimulatedCard("taro,short")
    with pytest.raises(mnc.InputError):
        SimulatedCard(image="/nowhere")
    with pytest.raises(mnc.CardResetError):
        SimulatedCard(swaps={7: "family"}).attributes(AssistPin("2345"))
    mixed = SimulatedCard(slips={7: "family"})
    with pytest.raises(mnc.MyNumberError):
        mixed.attributes(AssistPin("2345"))
    assert repr(SimulatedCard("family")) == "SimulatedCard('family')"


def test_everybody_is_opened_by_their_secrets():
    for person in mnc.people():
        secrets = SimulatedCard(person.person).secrets
        assert {name: secret.credential for name, secret in secrets.items() if name != "common"} == {
            name: name for name in secrets if name != "common"
        }
        if "assist" in secrets and person.person not in ("android", "iphone", "locked", "no-pin"):
            read = SimulatedCard(person.person).attributes(secrets["assist"])
            assert (read["name"], read["birth_date"]) == (person.name, person.birth_date)


def test_progress_is_told_and_may_end_the_job():
    told = []
    SimulatedCard(progress=lambda read, total: told.append((read, total)), short=True).certificate("auth")
    assert told and told[-1][0] == told[-1][1]

    def enough(read, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        SimulatedCard(progress=enough, short=True).certificate("auth")


def _root():
    from conftest import ROOT

    return ROOT
