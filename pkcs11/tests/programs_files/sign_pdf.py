"""Signs a PDF with pyHanko by a PKCS#11 module: sign_pdf.py MODULE SOURCE TARGET, the password on standard input."""

import sys

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

module, source, target = sys.argv[1:]
password = sys.stdin.readline().strip()
token = TokenCriteria(label="My Number Card signature")
with open_pkcs11_session(module, token_criteria=token, user_pin=password) as session:
    signer = PKCS11Signer(session, cert_label="Signature", key_label="Signature")
    with open(source, "rb") as read, open(target, "wb") as written:
        wish = signers.PdfSignatureMetadata(field_name="Signature2")
        signers.sign_pdf(IncrementalPdfFileWriter(read), wish, signer=signer, output=written)
