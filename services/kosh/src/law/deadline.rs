//! `kosh deadline`: a deadline counted from a day, with the reason of each day that was not counted.

use anyhow::{Context as _, Result, bail};
use jiff::civil::{Date, Time};
use regulation::{DeadlineId, DeadlineRule, Edition, Moment, Receipt, Unit};
use serde_json::json;

use crate::{installation, screen};

/// Which deadline: one of the order's, or so many days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DurationArgument {
    Of(DeadlineId),
    Days(u16, Unit),
}

impl std::str::FromStr for DurationArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const HELP: &str =
            "write D-01 to D-18, or a number with wd (working days), cd (calendar days) or y (years): 2wd, 25cd, 1y";
        if let Some(id) = DeadlineId::from_id(&text.to_uppercase()) {
            return Ok(Self::Of(id));
        }
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (amount, unit) = text.split_at(digits);
        let unit = match unit.to_lowercase().as_str() {
            "wd" => Unit::WorkingDays,
            "cd" => Unit::CalendarDays,
            "y" => Unit::Years,
            _ => return Err(HELP.to_owned()),
        };
        amount.parse().map(|amount| Self::Days(amount, unit)).map_err(|_| HELP.to_owned())
    }
}

/// Prints the receipt of a deadline that begins on `start`, day 0.
pub fn deadline(start: Date, asked: DurationArgument, edition: Option<&str>, as_json: bool) -> Result<()> {
    let law = edition_called(edition)?;
    let receipt = count(start, asked, law)?;
    if as_json {
        screen::line(serde_json::to_string_pretty(&in_json(&receipt, asked, law))?);
        return Ok(());
    }
    let text = receipt.to_string();
    let (head, rest) = text.split_once('\n').unwrap_or((&text, ""));
    match asked {
        DurationArgument::Of(id) => screen::line(format_args!("{head}: {} (edition {})", id.what(), law.id)),
        DurationArgument::Days(amount, unit) => screen::line(format_args!("{amount} {unit} (edition {})", law.id)),
    }
    // Both ends are told, also when they are the same day.
    if receipt.nominal_end == receipt.effective_end {
        for line in rest.lines() {
            let last = line.trim_start().starts_with("last day");
            screen::line(if last { line.replacen("last day   ", "nominal end", 1) } else { line.to_owned() });
            if last {
                screen::line(line);
            }
        }
    } else {
        screen::line(rest);
    }
    Ok(())
}

fn count(start: Date, asked: DurationArgument, law: &Edition) -> Result<Receipt> {
    let moment = Moment::at_legal(start, Time::midnight());
    let receipt = match asked {
        DurationArgument::Of(id) => law.deadline(id, moment),
        DurationArgument::Days(amount, unit) => {
            // Calendar days roll to a working day by the general rule (AMB-46).
            let rule = DeadlineRule {
                amount,
                unit,
                roll: unit == Unit::CalendarDays,
                ..law.deadline_rule(DeadlineId::D05).clone()
            };
            rule.receipt(moment, &law.calendar, Date::MAX, &[])
        }
    };
    receipt.context("the deadline cannot be counted")
}

fn in_json(receipt: &Receipt, asked: DurationArgument, law: &Edition) -> serde_json::Value {
    let deadline = match asked {
        DurationArgument::Of(id) => Some((id.id(), receipt.clause.id())),
        DurationArgument::Days(..) => None,
    };
    json!({
        "edition": law.id,
        "deadline": deadline.map(|(id, _)| id),
        "clause": deadline.map(|(_, clause)| clause),
        "start": receipt.start_date,
        "amount": receipt.amount,
        "unit": receipt.unit,
        "not_counted": receipt.shifts,
        "nominal_end": receipt.nominal_end,
        "effective_end": receipt.effective_end,
        "due": receipt.due,
    })
}

/// The law, or one of the sandbox's editions.
fn edition_called(id: Option<&str>) -> Result<&'static Edition> {
    let Some(id) = id else { return Ok(Edition::of_2026()) };
    platform::editions::load(&installation::editions()?, true)?;
    let Some(edition) = Edition::by_id(id) else {
        let all: Vec<&str> = Edition::all().map(|edition| edition.id.as_str()).collect();
        bail!("there is no edition {id}; there are {}", all.join(", "))
    };
    Ok(edition)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn end(start: &str, asked: &str) -> (String, String) {
        let receipt = count(start.parse().unwrap(), asked.parse().unwrap(), Edition::of_2026()).unwrap();
        (receipt.nominal_end.to_string(), receipt.effective_end.to_string())
    }

    #[test]
    fn a_deadline_is_counted_by_days_or_by_its_name() {
        // Aim: golden vectors 4, 13 and 25 by both ways of asking; nonsense is told what may be written.
        let same = |day: &str| (day.to_owned(), day.to_owned());
        assert_eq!(end("2026-08-28", "2wd"), same("2026-09-01"));
        assert_eq!(end("2026-08-28", "d-02"), same("2026-09-01"));
        let rolled = ("2026-10-25".to_owned(), "2026-10-27".to_owned());
        assert_eq!(end("2026-10-20", "5cd"), rolled);
        assert_eq!(end("2026-10-20", "D-03"), rolled);
        assert_eq!(end("2026-07-10", "1y"), same("2027-07-10"));
        for nonsense in ["5", "wd", "5 wd", "D-19", "-1cd", "99999cd", ""] {
            assert!(nonsense.parse::<DurationArgument>().unwrap_err().contains("2wd"), "{nonsense}");
        }
    }

    #[test]
    fn a_year_without_a_calendar_is_told() {
        // Aim: no silent year of weekends only.
        let asked = "2wd".parse().unwrap();
        let error = count("2027-12-31".parse().unwrap(), asked, Edition::of_2026()).unwrap_err();
        assert!(format!("{error:#}").contains("2028"), "{error:#}");
    }
}
