//! Repeats requests that failed for reasons that may pass.

use std::thread::sleep;
use std::time::Duration;

/// The pauses between attempts: about 13 seconds in all.
const PAUSES: [Duration; 7] = [
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(800),
    Duration::from_millis(1_600),
    Duration::from_millis(3_200),
    Duration::from_millis(6_400),
];

/// The outcome of one attempt.
pub(super) enum Attempt<T, E> {
    /// It succeeded.
    Done(T),
    /// It failed, and another attempt may succeed.
    Again(E),
    /// It failed, and another attempt would too.
    Failed(E),
}

/// Repeats `attempt` with growing pauses. Fails with the last error.
pub(super) fn repeat<T, E>(mut attempt: impl FnMut() -> Attempt<T, E>) -> Result<T, E> {
    for pause in PAUSES {
        match attempt() {
            Attempt::Done(done) => return Ok(done),
            Attempt::Failed(error) => return Err(error),
            Attempt::Again(_) => sleep(pause),
        }
    }
    match attempt() {
        Attempt::Done(done) => Ok(done),
        Attempt::Failed(error) | Attempt::Again(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_error_is_not_repeated() {
        let mut attempts = 0;
        let result: Result<(), &str> = repeat(|| {
            attempts += 1;
            if attempts < 3 { Attempt::Again("busy") } else { Attempt::Failed("refused") }
        });
        assert_eq!((result, attempts), (Err("refused"), 3));
    }
}
