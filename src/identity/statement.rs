//! What a verdict can prove or not prove.

/// Something that a verdict proves or does not prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Statement {
    /// The card with this certificate's key was present and its PIN was entered.
    HolderPresent,
    /// It was present for this very request, not for another one at another time.
    AnsweredThisRequest,
    /// A genuine card was present.
    GenuineCard,
    /// An issuer wrote these attributes.
    AttributesIssued,
    /// The certificate of the holder carries these attributes: card, PIN and person in one piece.
    AttributesCertified,
    /// The attributes are those of the certificate's holder.
    AttributesOfHolder,
    /// The attributes were on the card that answered.
    AttributesOnThisCard,
    /// The certificate was not revoked at the time of verification, according to the lists and
    /// responses given: lost card, death, changed name or address.
    NotRevoked,
    /// The person who entered the PIN is the person on the card.
    PinEnteredByThePerson,
    /// Card and person were where the reader was: nobody passed the commands on.
    NotRelayed,
    /// The attributes are still true at the time of verification, as far as the register is up to date.
    AttributesUpToDate,
}

codes!(list Statement {
    HolderPresent => "holder_present",
    AnsweredThisRequest => "answered_this_request",
    GenuineCard => "genuine_card",
    AttributesIssued => "attributes_issued",
    AttributesCertified => "attributes_certified",
    AttributesOfHolder => "attributes_of_holder",
    AttributesOnThisCard => "attributes_on_this_card",
    NotRevoked => "not_revoked",
    PinEnteredByThePerson => "pin_entered_by_the_person",
    NotRelayed => "not_relayed",
    AttributesUpToDate => "attributes_up_to_date",
});
