//! A timed job takes all that is due now in small batches. Even if much is due, others never wait long.

use std::fmt::Display;

use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;

/// One transaction takes at most this many rows, so that others do not wait long for the writer.
pub const CHUNK: i64 = 500;

/// Repeats `act`, one transaction at a time, until it says that it took fewer than [`CHUNK`] rows.
pub async fn in_chunks(deps: &Deps, name: &'static str, act: impl Fn(&mut Conn) -> Result<usize> + Send + Copy + 'static) -> Result<()> {
    while i64::try_from(deps.db.write(name, act).await?).unwrap_or(0) >= CHUNK {}
    Ok(())
}

/// Does `act` for everything that `look` finds, one after the other. Each look goes on after the last item of the batch before, until it
/// finds none. So an item that fails does not block the rest: it is logged with its id, and it is tried again in the next run. The first
/// error is given at the end.
pub async fn each<P, T, L, A>(look: impl Fn(Option<P>) -> L, act: impl Fn(T) -> A) -> Result<()>
where
    P: Copy,
    T: Copy + Display,
    L: Future<Output = Result<Vec<(P, T)>>>,
    A: Future<Output = Result<()>>,
{
    let (mut last, mut outcome) = (None, Ok(()));
    loop {
        let batch = look(last).await?;
        let Some((place, _)) = batch.last() else { return outcome };
        last = Some(*place);
        for (_, one) in batch {
            if let Err(error) = act(one).await {
                tracing::error!(id = %one, %error, "a timed job failed for one");
                outcome = outcome.and(Err(error));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn one_that_fails_keeps_no_other_from_its_turn_and_the_first_error_is_told() {
        let done = RefCell::new(Vec::new());
        let two_after = async |last: Option<i32>| {
            let first = last.map_or(1, |last| last + 1);
            Ok((first..=5).take(2).map(|number| (number, number)).collect())
        };
        let act = |number: i32| {
            done.borrow_mut().push(number);
            async move { if number % 2 == 0 { Err(Error::conflict(number.to_string())) } else { Ok(()) } }
        };

        let outcome = each(two_after, act).await;

        assert_eq!(*done.borrow(), [1, 2, 3, 4, 5]);
        assert_eq!(outcome.unwrap_err().to_string(), "2");
    }
}
