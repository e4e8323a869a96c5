//! Percentiles and rates: arithmetic alone, so that it can be proved. Out of scope: where the numbers come from.

use hdrhistogram::Histogram;
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

/// Exact below 262 ms, and within a hundred-thousandth above.
const SIGNIFICANT_DIGITS: u8 = 5;

impl Spread {
    /// `None` of nothing: there is no percentile to tell. Nearest rank: a value that was measured, never one between two.
    pub fn of(milliseconds: &[f64]) -> Option<Self> {
        let mut histogram = Histogram::<u32>::new(SIGNIFICANT_DIGITS).ok()?;
        for value in milliseconds {
            histogram.record((value * 1_000.0).round() as u64).ok()?;
        }
        let quantile = |quantile| histogram.value_at_quantile(quantile) as f64 / 1_000.0;
        (!milliseconds.is_empty()).then(|| Self {
            count: milliseconds.len(),
            p50: quantile(0.50),
            p95: quantile(0.95),
            p99: quantile(0.99),
            max: milliseconds.iter().copied().fold(0.0, f64::max),
        })
    }
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
        let spread = Spread::of(&(1..=200).rev().map(f64::from).collect::<Vec<_>>()).unwrap();
        assert_eq!(spread, Spread { count: 200, p50: 100.0, p95: 190.0, p99: 198.0, max: 200.0 });
    }

    #[test]
    fn few_values_and_none_have_honest_percentiles() {
        // Aim: one value is each percentile, the p99 of three is the greatest, and nothing has no percentile.
        let one = Spread::of(&[7.5]).unwrap();
        assert_eq!((one.p50, one.p95, one.p99, one.max), (7.5, 7.5, 7.5, 7.5));
        let three = Spread::of(&[30.0, 10.0, 20.0]).unwrap();
        assert_eq!((three.p50, three.p99), (20.0, 30.0));
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn a_long_value_is_told_to_a_hundred_thousandth() {
        // Aim: a case of minutes is not rounded in what the table and the JSON show of it.
        let spread = Spread::of(&[1_000.0, 987_654.3]).unwrap();
        assert!((spread.p99 - 987_654.3).abs() < 9.9 && spread.max == 987_654.3, "{spread:?}");
    }

    #[test]
    fn a_rate_of_nothing_is_zero() {
        // Aim: a run in which no act was recorded still prints.
        assert_eq!(per(10.0, 0.0), 0.0);
        assert_eq!(per(10.0, 4.0), 2.5);
    }
}
