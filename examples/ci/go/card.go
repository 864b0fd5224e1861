package card

/*
#cgo pkg-config: libpcsclite
#include <stdlib.h>
#include <winscard.h>
*/
import "C"

import (
	"encoding/hex"
	"fmt"
	"unsafe"
)

// Card is a connection to the card in a reader.
type Card struct {
	context  C.SCARDCONTEXT
	handle   C.SCARDHANDLE
	protocol C.DWORD
}

func failed(call string, code C.LONG) error {
	if code == C.SCARD_S_SUCCESS {
		return nil
	}
	return fmt.Errorf("%s: %08X", call, uint32(code))
}

// Connect opens the card in the reader of this name.
func Connect(reader string) (*Card, error) {
	var card Card
	err := failed("SCardEstablishContext", C.SCardEstablishContext(C.SCARD_SCOPE_SYSTEM, nil, nil, &card.context))
	if err != nil {
		return nil, err
	}
	name := C.CString(reader)
	defer C.free(unsafe.Pointer(name))
	protocols := C.DWORD(C.SCARD_PROTOCOL_T0 | C.SCARD_PROTOCOL_T1)
	code := C.SCardConnect(card.context, name, C.SCARD_SHARE_SHARED, protocols, &card.handle, &card.protocol)
	return &card, failed("SCardConnect", code)
}

// Close leaves the card as it is.
func (c *Card) Close() {
	C.SCardDisconnect(c.handle, C.SCARD_LEAVE_CARD)
	C.SCardReleaseContext(c.context)
}

// Send carries one command, in hexadecimal digits; it returns data and status word.
func (c *Card) Send(command string) ([]byte, int, error) {
	bytes, err := hex.DecodeString(command)
	if err != nil {
		return nil, 0, err
	}
	answer := make([]byte, 258)
	length := C.DWORD(len(answer))
	header := C.SCARD_IO_REQUEST{dwProtocol: C.ulong(c.protocol), cbPciLength: C.sizeof_SCARD_IO_REQUEST}
	code := C.SCardTransmit(c.handle, &header, (*C.BYTE)(&bytes[0]), C.DWORD(len(bytes)),
		nil, (*C.BYTE)(&answer[0]), &length)
	if err := failed("SCardTransmit", code); err != nil {
		return nil, 0, err
	}
	if length < 2 {
		return nil, 0, fmt.Errorf("an answer of %d bytes", length)
	}
	data, status := answer[:length-2], answer[length-2:length]
	return data, int(status[0])<<8 | int(status[1]), nil
}
