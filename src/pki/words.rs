//! What is wrong with certificates and revocation data: closed lists in the place of sentences.

words! {
    /// What is wrong with the structure of a certificate, a revocation list or an OCSP response.
    pub enum StructureProblem {
        NotThreeParts = "not_three_parts", "not three parts";
        OtherStructure = "other_structure", "not the structure of its standard";
        Version = "version", "another version";
        OtherForm = "other_form", "not in the one form of its content";
        NoSignatureAlgorithm = "no_signature_algorithm", "no signature algorithm";
        TwoSignatureAlgorithms = "two_signature_algorithms", "two signature algorithms";
        SignatureBits = "signature_bits", "a signature of odd bits";
        TimeForm = "time_form", "a time before 2050 with four digits of the year";
        AlgorithmParameters = "algorithm_parameters", "a signature algorithm with parameters other than NULL";
        NoPublicKey = "no_public_key", "no public key";
        KeyParameters = "key_parameters", "an RSA key with parameters other than NULL";
        KeyNumbers = "key_numbers", "an RSA key that is not two positive numbers";
        NoSerialNumber = "no_serial_number", "no serial number";
        NotBasic = "not_basic", "not a basic OCSP response";
        Certificates = "certificates", "not a row of certificates";
    }
}

words! {
    /// How a list is one of a part only: a field of the issuing distribution point (RFC 5280, section 5.2.5), or of an
    /// entry (section 5.3.3).
    pub enum Restriction {
        OnlyAuthorities = "onlyContainsCACerts", "onlyContainsCACerts";
        OnlySomeReasons = "onlySomeReasons", "onlySomeReasons";
        Indirect = "indirectCRL", "indirectCRL";
        OnlyAttributeCertificates = "onlyContainsAttributeCerts", "onlyContainsAttributeCerts";
        CertificateIssuer = "certificateIssuer", "certificateIssuer";
    }
}

words! {
    /// What a responder answers instead of a status (RFC 6960, section 4.2.1).
    pub enum ResponderRefusal {
        MalformedRequest = "malformedRequest", "malformedRequest";
        InternalError = "internalError", "internalError";
        TryLater = "tryLater", "tryLater";
        SignatureRequired = "sigRequired", "sigRequired";
        Unauthorized = "unauthorized", "unauthorized";
    }
}
