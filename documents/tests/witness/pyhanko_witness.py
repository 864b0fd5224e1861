"""Signs and validates PDF files with pyHanko, a witness that shares no code with this project.

One JSON array of jobs on standard input, one JSON answer a line on standard output, in the same order.

    {"do": "verify", "file": PATH, "anchors": [PATH], "moment": ISO 8601}
        -> {"error": TEXT} or {"signatures": [{"field", "good", "intact", "trusted", "coverage", "changes", "why"}]}
    {"do": "sign", "file": PATH, "to": PATH, "certificate": PATH, "key": PATH, "moment": ISO 8601, "field": NAME,
     "box": [x, y, x, y] or null, "certify": 1..3 or null, "approve": 1..3 or null, "lock": [NAME] or null,
     "pades": bool}
        -> {"error": TEXT} or {}
"""

import io
import json
import logging
import sys
from datetime import datetime

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

# What it has to say is in its answers.
logging.disable(logging.CRITICAL)


class SignerAt(signers.PdfSigner):
    """Signs at a given time, so that the files do not depend on the day of the test."""

    moment = None

    def init_signing_session(self, *arguments, **named):
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self.moment
        return session


class SignerOnce(signers.SimpleSigner):
    """Loads and checks its key once."""

    loaded = {}

    def sign_raw(self, data, digest_algorithm):
        key = self.signing_key.dump()
        if key not in self.loaded:
            self.loaded[key] = serialization.load_der_private_key(key, password=None)
        return self.loaded[key].sign(data, padding.PKCS1v15(), hashes.SHA256())


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sign(job):
    certificate = x509.Certificate.load(read(job["certificate"]))
    key = keys.PrivateKeyInfo.load(read(job["key"]))
    signer = SignerOnce(certificate, key, SimpleCertificateStore())
    box = job.get("box")
    lock = job.get("lock")
    approve = job.get("approve")
    spec = fields.SigFieldSpec(
        job["field"],
        box=box,
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, lock) if lock else None,
        doc_mdp_update_value=fields.MDPPerm(approve) if approve else None,
    )
    certify = job.get("certify")
    pades = fields.SigSeedSubFilter.PADES if job.get("pades") else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    metadata = signers.PdfSignatureMetadata(
        field_name=job["field"],
        md_algorithm="sha256",
        certify=bool(certify),
        docmdp_permissions=fields.MDPPerm(certify or 2),
        subfilter=pades,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(read(job["file"])))
    names = [name for name, _, _ in fields.enumerate_sig_fields(writer)]
    at = SignerAt(metadata, signer, new_field_spec=None if job["field"] in names else spec)
    at.moment = datetime.fromisoformat(job["moment"])
    # Room for whatever the attacks put there.
    signed = at.sign_pdf(writer, bytes_reserved=16384)
    with open(job["to"], "wb") as file:
        file.write(signed.getbuffer())
    return {}


def one(signature, context):
    try:
        status = validate_pdf_signature(signature, context)
    except Exception as error:
        return {"field": signature.field_name, "good": False, "why": f"{type(error).__name__}: {error}"}
    changes = status.modification_level
    why = status.diff_result if isinstance(status.diff_result, Exception) else None
    return {
        "field": signature.field_name,
        "good": status.bottom_line,
        "intact": status.intact and status.valid,
        "trusted": status.trusted,
        "coverage": status.coverage.name,
        "changes": changes.name if changes is not None else None,
        "why": str(why) if why else None,
    }


def verify(job):
    anchors = [x509.Certificate.load(read(path)) for path in job["anchors"]]
    reader = PdfFileReader(io.BytesIO(read(job["file"])), strict=True)
    found = []
    for signature in reader.embedded_signatures:
        context = ValidationContext(trust_roots=anchors, moment=datetime.fromisoformat(job["moment"]))
        found.append(one(signature, context))
    return {"signatures": found}


for job in json.load(sys.stdin):
    try:
        answer = {"sign": sign, "verify": verify}[job["do"]](job)
    except (Exception, RecursionError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
