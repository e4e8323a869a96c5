//! Percentiles and rates: arithmetic alone, so that it can be proved. Out of scope: where the numbers come from.

use serde::Serialize;

/// How a set of durations is spread, in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spread {
    pub count: usize,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

impl Spread {
    /// `None` of nothing: there is no percentile to tell.
    pub fn of(mut milliseconds: Vec<f64>) -> Option<Self> {
        milliseconds.sort_by(f64::total_cmp);
        Some(Self {
            count: milliseconds.len(),
            p50: percentile(&milliseconds, 50)?,
            p95: percentile(&milliseconds, 95)?,
            p99: percentile(&milliseconds, 99)?,
            max: *milliseconds.last()?,
        })
    }
}

/// Nearest rank: a value that was measured, never one between two.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// `amount` for each one of `of`; 0 when there is none.
pub fn per(amount: f64, of: f64) -> f64 {
    if of > 0.0 { amount / of } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn percentiles_are_measured_values_of_nearest_rank() {
        // Aim: of 1..=200 in any order p50, p95 and p99 are the 100th, 190th and 198th.
        let spread = Spread::of((1..=200).rev().map(f64::from).collect()).unwrap();
        assert_eq!(spread, Spread { count: 200, p50: 100.0, p95: 190.0, p99: 198.0, max: 200.0 });
    }

    #[test]
    fn few_values_and_none_have_honest_percentiles() {
        // Aim: one value is each percentile, the p99 of three is the greatest, and nothing has no percentile.
        let one = Spread::of(vec![7.5]).unwrap();
        assert_eq!((one.p50, one.p95, one.p99, one.max), (7.5, 7.5, 7.5, 7.5));
        let three = Spread::of(vec![30.0, 10.0, 20.0]).unwrap();
        assert_eq!((three.p50, three.p99), (20.0, 30.0));
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn a_rate_of_nothing_is_zero() {
        // Aim: a run in which no act was recorded still prints.
        assert_eq!(per(10.0, 0.0), 0.0);
        assert_eq!(per(10.0, 4.0), 2.5);
    }
}
