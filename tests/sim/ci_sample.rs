use mynumber_card::sim::{Fault, SimTransport, SimulatedCard, people};
use mynumber_card::{AssistPin, Card, Error, LastTry, TransportError};

type Tested = Result<(), Box<dyn std::error::Error>>;

fn taro() -> Result<SimTransport, Box<dyn std::error::Error>> {
    Ok(SimTransport::new(SimulatedCard::new(people::load("taro")?)))
}

#[test]
fn the_name_is_read() -> Tested {
    let mut card = Card::new(taro()?);
    let pin = AssistPin::new("2345")?;
    let attributes = card.input_assist()?.present(&pin, LastTry::Refuse)?.read_attributes()?;
    assert_eq!(attributes.name(), "番号　太郎");
    Ok(())
}

#[test]
fn a_card_that_goes_at_the_fourth_command_is_an_error() -> Tested {
    let mut card = Card::new(taro()?.with_fault(3, Fault::Removed));
    let mut assist = card.input_assist()?;
    let told = assist.present(&AssistPin::new("2345")?, LastTry::Refuse)?.read_attributes();
    assert!(matches!(told, Err(Error::Transport(TransportError::CardRemoved))));
    Ok(())
}
