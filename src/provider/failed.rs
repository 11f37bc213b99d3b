//! Why a sign-in with the provider signs nobody in. The texts are for the log: they hold no code, token, name or address.

/// Each of these has a page of its own.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The provider cannot be reached, or says of itself what cannot be used.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    /// The provider itself has signed nobody in, for example because the person has turned back.
    #[error("the provider signs nobody in: {0}")]
    Declined(String),
    /// What came back does not fit what was asked.
    #[error("what the provider sent is refused: {0}")]
    Wrong(String),
    /// Somebody had to prove anew who they are, and the provider does not say that they have.
    #[error("the provider does not say that somebody has signed in again")]
    NotAgain,
}

impl Failed {
    pub fn wrong(why: impl Into<String>) -> Self {
        Self::Wrong(why.into())
    }
}
