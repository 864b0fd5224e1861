//! What is wrong with the arguments.

use crate::TerminalError;

/// Why there are no arguments to go on with.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// They are wrong.
    #[error("wrong arguments of {}", place.command)]
    Arguments {
        /// What is wrong.
        error: ArgumentError,
        /// Where.
        place: Box<UsagePlace>,
    },
    /// The program was asked about itself, and the answer could not be given.
    #[error(transparent)]
    Terminal(#[from] TerminalError),
}

/// Where in the definition of the arguments something is wrong.
#[derive(Debug)]
pub struct UsagePlace {
    /// The command as it is called, `program command below`.
    pub command: String,
    /// The commands that can follow it.
    pub below: Vec<String>,
    /// The option or argument with what its help says of it.
    pub argument: Option<(String, String)>,
    /// Whether the command takes a secret: what is too much could be one.
    pub takes_secret: bool,
}

impl UsagePlace {
    /// The program of this name, without more.
    pub fn of_program(name: &str) -> Self {
        Self {
            command: name.to_owned(),
            below: Vec::new(),
            argument: None,
            takes_secret: false,
        }
    }
}

/// What is wrong with the arguments. Only names of options stand in it, and what the definition has: anything else on the
/// command line could be a secret.
#[derive(Debug)]
pub enum ArgumentError {
    /// No command was given.
    NoCommand,
    /// There is no such command.
    UnknownCommand {
        /// Perhaps this one was meant.
        similar: Option<String>,
    },
    /// The same of an option.
    UnknownOption {
        /// As it was written.
        option: String,
        /// Perhaps this one was meant.
        similar: Option<String>,
    },
    /// `--pin 1234` and the like: not quoted.
    SecretAsArgument,
    /// More than a command takes, or something that means nothing.
    Unexpected,
    /// What a command needs.
    Missing {
        /// As the definition has them.
        arguments: Vec<String>,
    },
    /// An option without the value that it takes.
    NoValue {
        /// Where it is one, and no argument.
        option: Option<String>,
    },
    /// A value that an option does not take.
    BadValue {
        /// Where it is one, and no argument.
        option: Option<String>,
        /// The values that it takes, where they are a list.
        possible: Vec<String>,
    },
    /// Options that exclude each other.
    Conflict {
        /// Where it is one, and no argument.
        option: Option<String>,
        /// The others.
        others: Vec<String>,
    },
    /// A common option beside a command that does nothing with it.
    MeansNothing {
        /// The option.
        option: String,
        /// The command.
        command: String,
    },
    /// An option that counts once.
    Twice {
        /// The option.
        option: String,
    },
}
