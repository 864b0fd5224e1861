// Code under test that uses PC/SC from Go: asks the card how many tries its PINs have left, which spends none.
package card

import "testing"

func TestTheTriesLeftAreThoseOfANewCard(t *testing.T) {
	card, err := Connect("Virtual PCD 00 00")
	if err != nil {
		t.Fatal(err)
	}
	defer card.Close()
	if _, status, err := card.Send("00A4040C0AD392F000260100000001"); err != nil || status != 0x9000 {
		t.Fatalf("SELECT: %04X, %v", status, err)
	}
	for _, pin := range []struct {
		name, sel string
		tries     int
	}{{"authentication PIN", "00A4020C020018", 3}, {"signature password", "00A4020C02001B", 5}} {
		if _, status, err := card.Send(pin.sel); err != nil || status != 0x9000 {
			t.Fatalf("%s: %04X, %v", pin.name, status, err)
		}
		_, status, err := card.Send("00200080")
		if err != nil || status != 0x63C0+pin.tries {
			t.Errorf("%s: %04X, %v", pin.name, status, err)
		}
	}
}
