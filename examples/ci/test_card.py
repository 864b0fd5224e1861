"""Code under test that uses pyscard: reads the four attributes with the input-assist PIN."""

import unittest

from smartcard.System import readers

INPUT_ASSIST = bytes.fromhex("D3921000310001010408")


def attributes(connection, pin):
    """Name, address, birth date (YYYYMMDD) and sex (1 male, 2 female), as the card has them."""
    def send(apdu):
        data, sw1, sw2 = connection.transmit(list(apdu))
        if (sw1, sw2) != (0x90, 0x00):
            raise RuntimeError(f"status word {sw1:02X}{sw2:02X}")
        return bytes(data)

    send(bytes([0x00, 0xA4, 0x04, 0x0C, len(INPUT_ASSIST)]) + INPUT_ASSIST)
    send(bytes.fromhex("00A4020C020011"))  # the PIN
    send(bytes([0x00, 0x20, 0x00, 0x80, len(pin)]) + pin.encode())
    send(bytes.fromhex("00A4020C020002"))  # the attributes
    file = send(bytes.fromhex("00B0000000"))
    found = []
    for tag in (b"\xDF\x22", b"\xDF\x23", b"\xDF\x24", b"\xDF\x25"):
        at = file.index(tag) + 2
        length = file[at]
        found.append(file[at + 1:at + 1 + length].decode())
    return found


class TestCard(unittest.TestCase):
    def setUp(self):
        self.connection = readers()[0].createConnection()
        self.connection.connect()

    def tearDown(self):
        self.connection.disconnect()

    def test_the_attributes_are_taros(self):
        name, address, birth, sex = attributes(self.connection, "2345")
        self.assertEqual(name, "番号　太郎")
        self.assertTrue(address.startswith("東京都千代田区"))
        self.assertEqual((birth, sex), ("19800217", "1"))

    def test_a_wrong_pin_is_refused_with_the_tries_left(self):
        with self.assertRaisesRegex(RuntimeError, "63C2"):
            attributes(self.connection, "9999")


if __name__ == "__main__":
    unittest.main()
