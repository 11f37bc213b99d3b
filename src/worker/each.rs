//! One thing after the other, each in a transaction of its own.

use std::fmt::Display;

use crate::error::Result;

/// Does `act` for every one of `due`. What fails is logged with its id and does not keep the next from its turn; the first error is given at
/// the end.
pub async fn each<T, F>(due: Vec<T>, act: impl Fn(T) -> F) -> Result<()>
where
    T: Copy + Display,
    F: Future<Output = Result<()>>,
{
    let mut outcome = Ok(());
    for one in due {
        if let Err(error) = act(one).await {
            tracing::error!(id = %one, %error, "a timed job failed for one");
            outcome = outcome.and(Err(error));
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn one_that_fails_keeps_no_other_from_its_turn_and_the_first_error_is_told() {
        let done = RefCell::new(Vec::new());
        let act = |number: i32| {
            done.borrow_mut().push(number);
            async move { if number % 2 == 0 { Err(Error::conflict(number.to_string())) } else { Ok(()) } }
        };

        let outcome = each(vec![1, 2, 3, 4, 5], act).await;

        assert_eq!(*done.borrow(), [1, 2, 3, 4, 5]);
        assert_eq!(outcome.unwrap_err().to_string(), "2");
    }
}
