//! The PIN logic against a model: random jobs over a link that fails now and then, the driver on one side,
//! the simulated card on the other, and beside them a small model of counters and of what is open that
//! shares code with neither. They agree after every step.
//!
//! A few seconds by default; `PROPTEST_CASES=100000` runs more.

mod handle;
mod link;
mod model;
mod outcome;
mod world;

use self::link::Trouble;
use self::model::APPLICATIONS;
use self::world::{Before, End, Session, Step, World};
use proptest::prelude::*;

fn trouble() -> impl Strategy<Value = Trouble> {
    prop_oneof![
        3 => Just(Trouble::AnswerLost),
        1 => Just(Trouble::RemovedBeforeAnswer),
        1 => Just(Trouble::CommandLost),
        1 => Just(Trouble::Removed),
        1 => Just(Trouble::Reset),
        1 => Just(Trouble::Refused),
    ]
}

/// Numbers stand for places in the lists of the application.
fn step() -> impl Strategy<Value = Step> {
    let pin = 0..3_usize;
    let (right, allow) = (prop::bool::weighted(0.6), prop::bool::weighted(0.3));
    prop_oneof![
        2 => pin.clone().prop_map(Step::Query),
        5 => (pin.clone(), right, allow)
            .prop_map(|(pin, right, allow)| Step::Present { pin, right, allow }),
        3 => (0..7_usize).prop_map(Step::Read),
        2 => (pin, prop::bool::weighted(0.7), prop::bool::weighted(0.3), 0..3_usize)
            .prop_map(|(pin, right, allow, new)| Step::Change { pin, right, allow, new }),
    ]
}

fn before() -> impl Strategy<Value = Before> {
    let place = (0..APPLICATIONS.len(), 0..3_usize, prop::bool::weighted(0.4));
    prop_oneof![
        4 => Just(Before::Nothing),
        2 => place.prop_map(|(app, pin, right)| Before::AnotherProgram { app, pin, right }),
        1 => Just(Before::Reset),
        1 => Just(Before::Connection),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        Just(End::Drop),
        Just(End::Close),
        Just(End::PowerDown),
        Just(End::Switch)
    ]
}

fn session() -> impl Strategy<Value = Session> {
    let steps = prop::collection::vec(step(), 0..6);
    // The two juki PINs, and all counters, are jobs over several applications.
    let job = prop_oneof![
        8 => (0..APPLICATIONS.len(), steps, end())
            .prop_map(|(app, steps, end)| (Some((app, steps, end)), None)),
        2 => (prop::bool::weighted(0.7), prop::bool::weighted(0.3), 0..3_usize)
            .prop_map(|juki| (None, Some(juki))),
        1 => Just((None, None)),
    ];
    let trouble = prop::option::weighted(0.4, (0..9_usize, trouble()));
    (before(), job, trouble).prop_map(|(before, (visit, juki), trouble)| Session {
        before,
        visit,
        juki,
        trouble,
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(150, |it| it.parse().unwrap()),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn driver_card_and_model_agree(
        left in prop::collection::vec(0..=10_u8, 11),
        sessions in prop::collection::vec(session(), 1..8),
    ) {
        let mut world = World::new(&left);
        for session in &sessions {
            world.run(session);
        }
    }
}
