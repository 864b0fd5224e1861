"""What needs no card."""

import base64
import json
import threading

import mynumber_card as mnc
import pytest
from mynumber_card import AssistPin, AuthPin, SignPassword, SimulatedCard, TrustAnchors, _errors, _native
from conftest import ROOT

CASES = json.loads((ROOT / "bindings" / "cases" / "cases.json").read_text(encoding="utf-8"))
SIMULATED = TrustAnchors.simulated()


def given(place):
    return None if place is None else base64.b64decode(CASES["inputs"][place])


def told(case, anchors):
    content = given(case.get("content"))
    if case["function"].startswith("compare_"):
        return _native.compare_texts(case["function"], *case["texts"])
    options = case["options"].replace('"@ANCHORS@"', json.dumps(anchors))
    return _native.verify(case["function"], given(case.get("input")) or b"", content, options)


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_a_case_has_the_same_answer_in_every_language(case):
    is_result, text = told(case, SIMULATED._added()[0])
    assert text.encode() == case["expected"].encode()
    # As a dict it is the same text again.
    assert json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) == case["expected"]
    if not is_result:
        error = _errors.of_input(text)
        assert isinstance(error, mnc.InputError) and error.code in _errors.INPUTS


def test_there_are_forty_cases_and_the_anchors_are_their_own():
    assert len(CASES["cases"]) >= 40
    files = sorted((ROOT / "fixtures" / "authority").iterdir())
    assert sorted(SIMULATED._added()[0]) == sorted(base64.b64encode(it.read_bytes()).decode() for it in files)


def test_evidence_is_accepted_once_compared_and_a_changed_one_is_not():
    request = mnc.new_request("https://shop.example")
    evidence = SimulatedCard().identify(request, AssistPin("2345"), AuthPin("1234"))
    verdict = mnc.verify_evidence(evidence, request, anchors=SIMULATED)
    assert verdict["verdict"] == "accepted"
    assert verdict["identity"]["name"] == "番号　太郎"
    as_text = mnc.verify_evidence(json.dumps(evidence), json.dumps(request), anchors=SIMULATED)
    assert as_text["identity"] == verdict["identity"]
    assert mnc.verify_evidence(evidence, anchors=SIMULATED)["verdict"] == "not_compared"
    assert mnc.verify_evidence(evidence, any_request=True, anchors=SIMULATED)["verdict"] == "accepted"
    other = mnc.verify_evidence(evidence, mnc.new_request("https://shop.example"), anchors=SIMULATED)
    assert (other["verdict"], other["identity"]) == ("rejected", None)
    assert mnc.verify_evidence(evidence, request)["verdict"] == "rejected"
    policy = {"version": 1, "level": "signature"}
    assert mnc.verify_evidence(evidence, request, policy=policy, anchors=SIMULATED)["verdict"] == "rejected"
    changed = {**evidence, "read_at": "2026-01-01T00:00:00Z"}
    assert mnc.verify_evidence(changed, request, anchors=SIMULATED)["verdict"] == "rejected"


def test_what_cannot_be_read_is_no_verdict():
    for job, code in [
        (lambda: mnc.verify_evidence({}), "evidence"),
        (lambda: mnc.verify_evidence("{}", {"version": 1}), "request"),
        (lambda: mnc.verify_evidence({}, policy="nothing"), "policy"),
        (lambda: mnc.verify_evidence({}, crls=[b"nothing"]), "crl"),
        (lambda: mnc.verify_certificate(b"nothing"), "certificate"),
        (lambda: mnc.verify_document(b"nothing"), "document"),
        (lambda: mnc.verify_document(b"%PDF-1.7 nothing", b"content"), "document"),
        (lambda: mnc.verify_certificate(b"nothing", at="yesterday"), "options"),
        (lambda: mnc.new_request("x", random=bytes(32)), "random"),
        (lambda: mnc.new_request(""), "request"),
    ]:
        with pytest.raises(mnc.InputError) as raised:
            job()
        assert raised.value.code == code and raised.value.advice
    for job in (
        lambda: mnc.verify_document(5),
        lambda: mnc.verify_certificate(None),
        lambda: mnc.verify_evidence({}, crls=b"one file"),
        lambda: mnc.verify_evidence({}, ocsps=[7]),
        lambda: SimulatedCard().sign_document(5, SignPassword("TEST1234")),
    ):
        with pytest.raises(TypeError):
            job()


def test_certificates():
    file = SimulatedCard().certificate("sign", SignPassword("TEST1234"))
    read = mnc.verify_certificate(file["pem"], anchors=SIMULATED)
    assert read["authentic"] and read["attributes"]["name"]
    assert not mnc.verify_certificate(file["pem"].encode())["authentic"]
    assert mnc.verify_certificate(file["pem"], at="2040-01-01", anchors=SIMULATED)["expired"]


PDF = b"""%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>
endobj
"""


def a_pdf():
    offsets = [PDF.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 4\n0000000000 65535 f \n" + table + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return PDF + end % len(PDF)


def test_a_pdf_is_signed_and_verified():
    card = SimulatedCard()
    report, made = card.sign_document(a_pdf(), SignPassword("TEST1234"), reason="契約", pades=True)
    assert report["valid"] and made.startswith(a_pdf()) and not card.is_open
    verified = mnc.verify_document(made, anchors=SIMULATED)
    assert verified["valid"] and verified["signatures"][0]["signer"]["name"]
    assert not mnc.verify_document(made)["valid"]
    assert not mnc.verify_document(made.replace(b"200 200", b"200 300", 1), anchors=SIMULATED)["valid"]
    again, _ = SimulatedCard("family").sign_document(made, SignPassword("TEST1234"))
    assert len(again["signatures"]) == 2 and again["valid"]


@pytest.mark.parametrize("secret", [SignPassword("TEST1234"), AuthPin("1234")])
def test_any_other_file_is_signed_beside_it(secret):
    report, made = SimulatedCard().sign_document(b"a contract", secret)
    accept = secret.credential == "auth"
    told = mnc.verify_document(made, b"a contract", accept_authentication=accept, anchors=SIMULATED)
    assert told["valid"] and told["format"] == report["format"]
    assert not mnc.verify_document(made, b"another", accept_authentication=accept, anchors=SIMULATED)["valid"]


def test_what_cannot_be_signed_is_told_before_anybody_is_asked():
    card = SimulatedCard()

    def ask(question):
        pytest.fail("asked")

    with pytest.raises(mnc.InputError) as raised:
        card.sign_document(b"%PDF-1.7 nothing", ask)
    assert raised.value.code.startswith("pdf_")
    for job in (
        lambda: card.sign_document(a_pdf(), AuthPin("1234")),
        lambda: card.sign_document(b"text", ask, reason="x"),
        lambda: card.sign_document(b"text", ask, format="odt"),
    ):
        with pytest.raises(ValueError):
            job()
    assert card.traffic.commands == 0
    expired = SimulatedCard("expired")
    with pytest.raises(mnc.CertificateExpiredError):
        expired.sign_document(a_pdf(), SignPassword("TEST1234"))
    assert not expired.is_open
    report, _ = expired.sign_document(a_pdf(), SignPassword("TEST1234"), allow_expired=True)
    assert not report["valid"]


def test_names_and_addresses():
    assert mnc.compare_names("番号　太郎", "番号 太郎")["result"] == "same"
    assert mnc.compare_names("番号　太郎", "番号　花子")["result"] == "different"
    assert mnc.compare_addresses("東京都千代田区架空町一丁目２番３号", "東京都千代田区架空町1-2-3")["result"] == "same"


def test_other_threads_run_while_something_is_verified():
    request = mnc.new_request("https://shop.example")
    evidence = SimulatedCard().identify(request, AssistPin("2345"), AuthPin("1234"))
    verdicts = []

    def verifies():
        verdicts.append(mnc.verify_evidence(evidence, request, anchors=SIMULATED)["verdict"])

    threads = [threading.Thread(target=verifies) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == ["accepted"] * 4
