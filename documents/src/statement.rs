//! What a signature can prove or not prove.

/// Something that a signature proves or does not prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DocumentStatement {
    /// What the signature covers is as it was signed.
    ContentUnchanged,
    /// It was signed with the key of the certificate: its card was there and its password or PIN was entered.
    SignedWithCard,
    /// The certificate of the signer carries these attributes: name, address, birth date, sex.
    AttributesCertified,
    /// The certificate was not revoked at the time of verification, according to the lists and responses given.
    NotRevoked,
    /// When it was signed: the time in it is the signer's own word.
    SigningTime,
    /// The person who entered the password or PIN is the one whom the certificate belongs to.
    PinEnteredByThePerson,
    /// The signer read and meant what was signed.
    SignerAgreed,
    /// The attributes are still true at the time of verification, as far as the register is up to date.
    AttributesUpToDate,
}

mynumber_card::codes!(list DocumentStatement {
    ContentUnchanged => "content_unchanged",
    SignedWithCard => "signed_with_card",
    AttributesCertified => "attributes_certified",
    NotRevoked => "not_revoked",
    SigningTime => "signing_time",
    PinEnteredByThePerson => "pin_entered_by_the_person",
    SignerAgreed => "signer_agreed",
    AttributesUpToDate => "attributes_up_to_date",
});
