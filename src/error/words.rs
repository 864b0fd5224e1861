//! What the errors name: closed lists in the place of sentences.

words! {
    /// A command, in the words of ISO/IEC 7816-4 and -8.
    pub enum CommandName {
        Verify = "verify", "VERIFY";
        ChangeReferenceData = "change_reference_data", "CHANGE REFERENCE DATA";
        ComputeDigitalSignature = "compute_digital_signature", "COMPUTE DIGITAL SIGNATURE";
        ChangeKey = "change_key", "CHANGE KEY";
        GetChallenge = "get_challenge", "GET CHALLENGE";
        InternalAuthenticate = "internal_authenticate", "INTERNAL AUTHENTICATE";
        Select = "select", "SELECT";
        SetSessionKey = "set_session_key", "SET SESSION KEY";
        ReadBinary = "read_binary", "READ BINARY";
        ReadRecord = "read_record", "READ RECORD";
        GetResponse = "get_response", "GET RESPONSE";
        GetData = "get_data", "GET DATA";
        Other = "other", "command";
    }
}

words! {
    /// What is counted where there is a bound.
    pub enum Unit {
        Bytes = "bytes", "bytes";
        Commands = "commands", "commands";
        Rounds = "rounds", "rounds";
        Entries = "entries", "entries";
    }
}

words! {
    /// A file of the card, a field in one, or an answer.
    pub enum DataElement {
        AttributesFile = "attributes_file", "the attributes file";
        MyNumberFile = "my_number_file", "the My Number file";
        MyNumber = "my_number", "My Number";
        TokenInfo = "token_info", "the token information";
        CertificateAvailability = "certificate_availability", "the certificate availability";
        CardVerifiableCertificate = "card_verifiable_certificate", "the card-verifiable certificate";
        IntegrityRecord = "integrity_record", "the integrity record";
        IntegrityDigest = "integrity_digest", "a digest of the integrity record";
        SigningKey = "signing_key", "the signing key file";
        AgeRecord = "age_record", "the age record";
        Face = "face", "the card face";
        MyNumberPicture = "my_number_picture", "the My Number picture file";
        CardRecord = "card_record", "the card record";
        Certificate = "certificate", "certificate";
        SignatureCertificate = "signature_certificate", "signature certificate";
        Name = "name", "name";
        NameSubstitutes = "name_substitutes", "name substitutes";
        Address = "address", "address";
        AddressSubstitutes = "address_substitutes", "address substitutes";
        BirthDate = "birth_date", "birth date";
        Sex = "sex", "sex";
        CardNumber = "card_number", "card number";
        CardExpiry = "card_expiry", "card expiry";
        CardSerialNumber = "card_serial_number", "card serial number";
        MunicipalityCode = "municipality_code", "municipality code";
        KeyIdentifier = "key_identifier", "the key identifier";
        DeliveryKey = "delivery_key", "the key for session keys";
        EncryptedAnswer = "encrypted_answer", "the encrypted answer";
        Signature = "signature", "signature";
        Challenge = "challenge", "challenge";
        LicenseFile = "license_file", "the license file";
        LicenseSignatureFile = "license_signature_file", "the signature file of the license";
        LicenseSignature = "license_signature", "the signature of the license";
        LicensePinSetting = "license_pin_setting", "the PIN setting of the license";
        LicenseCondition = "license_condition", "condition";
        LicenseRemark = "license_remark", "remark";
        LicenseClass = "license_class", "class of license";
        LicenseColour = "license_colour", "colour class";
        LicenseExpiry = "license_expiry", "expiry of the license";
        LicenseNumber = "license_number", "record number";
        LicensePhoto = "license_photo", "photo";
        DriverClass = "driver_class", "driver class";
        DrivingHistoryDate = "driving_history_date", "driving-history date";
        DrivingHistoryNumber = "driving_history_number", "driving-history number";
        DateOfSmallClasses = "date_of_small_classes", "date of 二・小・原";
        DateOfOtherClasses = "date_of_other_classes", "date of the other classes";
        DateOfSecondClasses = "date_of_second_classes", "date of 二種";
        ExternalCharacter = "external_character", "external character";
        SignerSerialNumber = "signer_serial_number", "serial number of the signer";
        SignerKeyIdentifier = "signer_key_identifier", "key identifier of the signer";
    }
}

words! {
    /// What is wrong with it.
    pub enum DataProblem {
        Objects = "objects", "not the objects that belong there";
        Length = "length", "wrong length";
        TooLong = "too_long", "longer than asked for";
        Offsets = "offsets", "the offset table does not fit";
        NotUtf8 = "not_utf8", "not UTF-8";
        NotAscii = "not_ascii", "not printable ASCII";
        NotDigits = "not_digits", "not digits";
        Date = "date", "no such date";
        UnknownCode = "unknown_code", "no such code";
        Unknown = "unknown", "a value of unknown meaning";
        CheckDigit = "check_digit", "the check digit does not fit";
        NotDer = "not_der", "not DER";
        NotX509 = "not_x509", "not an X.509 certificate in DER";
        Extension = "extension", "an extension is malformed or there twice";
        Profile = "profile", "its attributes are not in the form of the profile";
        NotAKey = "not_a_key", "not a key to encrypt with";
        Cryptogram = "cryptogram", "not one cryptogram";
        Blocks = "blocks", "not whole blocks";
        Padding = "padding", "wrong padding";
        OtherKey = "other_key", "not made with the key of the certificate";
    }
}

words! {
    /// An argument of a call that does not fit, with what it has to be.
    pub enum Argument {
        CodeAInClear = "code_a_in_clear", "code A: it is the number, and goes to the card in clear";
        FreeCertificate = "free_certificate", "purpose: a certificate that needs no PIN";
        Day = "day", "the day: outside the years 1-9999";
        BytesToSign = "bytes_to_sign", "bytes to sign: none, or more than the scheme takes";
        FileIdentifier = "file_identifier", "file identifier: not 0001 to 001E";
        ChallengeLength = "challenge_length", "challenge length: 1 to 256 bytes";
        CommandData = "command_data", "command data: more than 65,535 bytes";
        EncryptedData = "encrypted_data", "command data: too long for secure messaging";
        ExpectedLength = "expected_length", "expected length: 1 to 65,536 bytes";
        SurveyCommand = "survey_command", "command: not one that a survey may send";
    }
}

words! {
    /// A part of code B or of the birth code, as it is printed on the card.
    pub enum CodePart {
        BirthDate = "birth_date", "birth date";
        ExpiryYear = "expiry_year", "expiry year";
        SecurityCode = "security_code", "security code";
    }
}

words! {
    /// What a link cannot do, or was doing when it failed.
    pub enum Operation {
        SendCommand = "send_command", "send a command";
        SendEmptyCommand = "send_empty_command", "send an empty command";
        SendOutsideTransaction = "send_outside_transaction",
            "send a command to a shared card outside a transaction (Connection::exchange)";
        CarrySignature = "carry_signature", "carry a signature of the card";
        CarryLongAnswer = "carry_long_answer", "carry an answer of this length";
        PowerDown = "power_down", "power the card down";
        IdentifyCard = "identify_card", "ask the card what it is";
        ConnectToCard = "connect_to_card", "connect to the card";
        DisconnectFromCard = "disconnect_from_card", "let go of the card";
        BeginTransaction = "begin_transaction", "begin a transaction";
        Reconnect = "reconnect", "take up the card again";
        FindCard = "find_card", "look for a card";
        WaitForCard = "wait_for_card", "wait for a card";
        WaitForRemoval = "wait_for_removal", "wait for the card to leave";
        ListReaders = "list_readers", "list the readers";
        ReaderState = "reader_state", "ask for the state of the readers";
        OpenReader = "open_reader", "open the reader";
        PrepareReader = "prepare_reader", "prepare the reader";
        ReuseReader = "reuse_reader", "use the reader again after an error";
        SwitchFieldOff = "switch_field_off", "switch the field off";
        ReachService = "reach_service", "reach the PC/SC service";
        StartLibnfc = "start_libnfc", "start libnfc";
        StartThread = "start_thread", "start a thread";
        ReplayBeyondEnd = "replay_beyond_end", "replay more than was recorded";
        ReplayOtherCommand = "replay_other_command", "replay a command that was not recorded here";
        ReplayMaskedAnswer = "replay_masked_answer", "replay an answer that the trace has masked";
        ReplayMissingAnswer = "replay_missing_answer", "replay an answer that was not recorded";
        ReplayPowerDown = "replay_power_down", "replay a power-down that was not recorded here";
        ReplayError = "replay_error", "what was recorded";
    }
}
