"""The same card in the real pcscd."""

import subprocess

import mynumber_card as mnc
from smartcard.System import readers
from smartcard.util import toHexString


def connection(name):
    [reader] = [it for it in readers() if str(it) == name]
    made = reader.createConnection()
    made.connect()
    return made


def test_pyscard_selects_and_reads(mynumber_reader):
    made = connection(mynumber_reader.name)
    aid = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01]
    data, sw1, sw2 = made.transmit([0x00, 0xA4, 0x04, 0x0C, len(aid), *aid])
    assert (data, sw1, sw2) == ([], 0x90, 0x00)
    data, sw1, sw2 = made.transmit([0x00, 0xB0, 0x86, 0x00, 0x10])
    assert (bytes(data), sw1) == (b"JPKIAPICCTOKEN2 ", 0x90), toHexString(data)
    made.disconnect()
    assert mynumber_reader.card.traffic.commands >= 2


def test_card_over_pcsc_gives_what_the_card_in_process_gives(mynumber_reader):
    with mnc.Card(mynumber_reader.name, wait=10, anchors=mnc.TrustAnchors.simulated()) as card:
        assert card.reader == mynumber_reader.name
        read = card.attributes(mnc.AssistPin("2345"))
    assert read == mnc.SimulatedCard("taro").attributes(mnc.AssistPin("2345"))


def test_opensc_sees_it(mynumber_reader):
    said = subprocess.run(["opensc-tool", "--list-readers"], capture_output=True, text=True, check=True).stdout
    assert mynumber_reader.name in said
