//! The file of an edition: TOML, complete or as differences from a base.
//!
//! It exists so that an operator can load another order without a new program. A file is merged with its base
//! before anything is calculated, because a deadline may take its amount from a switch that the file sets.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Edition, EditionError};
use crate::calendar::{Calendar, YearFile};
use crate::city::City;
use crate::clause::Clause;
use crate::deadline::{DeadlineId, DeadlineRule, Missed, Unit};
use crate::duty::{DutyTable, Index, Rate};
use crate::interpretations::{Interpretations, Position, Switch};
use crate::legalisation::{Treaties, Treaty};

/// The contents of a file. `None` takes the value of the base.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    id: String,
    based_on: Option<String>,
    #[serde(default)]
    hypothetical: bool,
    title: Option<String>,
    enabling_law: Option<String>,
    order: Option<String>,
    service_code: Option<String>,
    in_force_from: Date,
    in_force_to: Date,
    cities: Option<Vec<City>>,
    #[serde(default)]
    deadline: Vec<DeadlineRow>,
    #[serde(default)]
    interpretations: BTreeMap<String, toml::Value>,
    #[serde(default)]
    duty: DutyRows,
    /// Complete years of days off.
    #[serde(default)]
    calendar: Vec<YearFile>,
    /// Complete treaties on legalisation.
    #[serde(default)]
    treaty: Vec<Treaty>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DutyRows {
    #[serde(default)]
    index: Vec<Index>,
    #[serde(default)]
    rate: Vec<Rate>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineRow {
    id: DeadlineId,
    clause: Option<Clause>,
    amount: Option<Measure<u16>>,
    unit: Option<Unit>,
    owner: Option<String>,
    starts: Option<String>,
    roll: Option<Measure<bool>>,
    missed: Option<Missed>,
}

/// A value, or the switch that supplies it.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Measure<T> {
    Given(T),
    Of { interpretation: String },
}

/// The edition that is law.
pub(super) fn bundled() -> Result<Edition, EditionError> {
    law().and_then(build)
}

fn law() -> Result<EditionFile, EditionError> {
    parse("editions/2026.toml", include_str!("../../editions/2026.toml"))
}

pub(super) fn read(files: &[(String, String)]) -> Result<Vec<Edition>, EditionError> {
    let law = law()?;
    let files: Vec<EditionFile> = files.iter().map(|(name, text)| parse(name, text)).collect::<Result<_, _>>()?;
    files.iter().map(|file| build(with_base(file, &law, &files, files.len())?)).collect()
}

fn parse(name: &str, text: &str) -> Result<EditionFile, EditionError> {
    toml::from_str(text).map_err(|error| EditionError::Unreadable(name.to_owned(), error))
}

/// Merges the file over its base, recursively. `depth` ends a cycle.
fn with_base(
    file: &EditionFile,
    law: &EditionFile,
    files: &[EditionFile],
    depth: usize,
) -> Result<EditionFile, EditionError> {
    let Some(base) = &file.based_on else { return Ok(file.clone()) };
    let unknown = || EditionError::UnknownBase(file.id.clone(), base.clone());
    let found = files.iter().chain([law]).find(|other| other.id == *base).filter(|_| depth > 0).ok_or_else(unknown)?;
    Ok(merge(file.clone(), with_base(found, law, files, depth - 1)?))
}

fn merge(file: EditionFile, base: EditionFile) -> EditionFile {
    let mut interpretations = base.interpretations;
    interpretations.extend(file.interpretations);
    let mut calendar = base.calendar;
    calendar.extend(file.calendar);
    let mut duty = base.duty;
    duty.index.extend(file.duty.index);
    duty.rate.extend(file.duty.rate);
    let mut treaty = base.treaty;
    treaty.extend(file.treaty);
    EditionFile {
        id: file.id,
        based_on: None,
        // An edition based on a hypothetical edition is hypothetical too.
        hypothetical: file.hypothetical || base.hypothetical,
        title: file.title.or(base.title),
        enabling_law: file.enabling_law.or(base.enabling_law),
        order: file.order.or(base.order),
        service_code: file.service_code.or(base.service_code),
        in_force_from: file.in_force_from,
        in_force_to: file.in_force_to,
        cities: file.cities.or(base.cities),
        deadline: base.deadline.into_iter().chain(file.deadline).collect(),
        interpretations,
        duty,
        calendar,
        treaty,
    }
}

fn build(file: EditionFile) -> Result<Edition, EditionError> {
    let missing = |what| EditionError::Missing(file.id.clone(), what);
    if file.in_force_to < file.in_force_from {
        return Err(EditionError::Backwards(file.id));
    }
    let interpretations = interpretations(&file)?;
    let edition = Edition {
        title: file.title.clone().ok_or_else(|| missing("title"))?,
        enabling_law: file.enabling_law.clone().ok_or_else(|| missing("enabling_law"))?,
        order: file.order.clone().ok_or_else(|| missing("order"))?,
        service_code: file.service_code.clone().ok_or_else(|| missing("service_code"))?,
        in_force_from: file.in_force_from,
        in_force_to: file.in_force_to,
        hypothetical: file.hypothetical,
        cities: file.cities.clone().ok_or_else(|| missing("cities"))?,
        deadlines: deadlines(&file, &interpretations)?,
        calendar: calendar(&file)?,
        duties: duties(&file),
        treaties: treaties(&file),
        interpretations,
        id: file.id,
    };
    let known = |year: &i16| edition.calendar.knows(*year);
    match (edition.in_force_from.year()..=edition.in_force_to.year()).find(|year| !known(year)) {
        Some(year) => Err(EditionError::YearWithoutCalendar(edition.id, year)),
        None => Ok(edition),
    }
}

fn interpretations(file: &EditionFile) -> Result<Interpretations, EditionError> {
    let mut interpretations = Interpretations::default();
    for (key, value) in &file.interpretations {
        let unknown = || EditionError::UnknownSwitch(file.id.clone(), key.clone());
        let switch = Switch::by_key(key).ok_or_else(unknown)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !switch.set(&mut interpretations, &text) {
            let positions = switch.positions.join(", ");
            return Err(EditionError::NoSuchPosition(file.id.clone(), key.clone(), text, positions));
        }
    }
    Ok(interpretations)
}

fn calendar(file: &EditionFile) -> Result<Calendar, EditionError> {
    let mut calendar = Calendar::bundled().clone();
    for year in &file.calendar {
        calendar.add(year.clone()).map_err(|error| EditionError::Calendar(file.id.clone(), error))?;
    }
    Ok(calendar)
}

/// The table of the country, in which rows of the edition replace rows with the same key.
fn duties(file: &EditionFile) -> DutyTable {
    let mut table = DutyTable::bundled().clone();
    for row in &file.duty.index {
        table.index.retain(|other| other.year != row.year);
        table.index.push(row.clone());
    }
    for row in &file.duty.rate {
        table.rate.retain(|other| (other.service, other.valid_from) != (row.service, row.valid_from));
        table.rate.push(row.clone());
    }
    table
}

fn treaties(file: &EditionFile) -> Treaties {
    let mut treaties = Treaties::bundled().clone();
    file.treaty.iter().cloned().for_each(|row| treaties.add(row));
    treaties
}

fn deadlines(file: &EditionFile, interpretations: &Interpretations) -> Result<[DeadlineRule; 18], EditionError> {
    let rules = DeadlineId::ALL.iter().map(|id| deadline(*id, file, interpretations)).collect::<Result<Vec<_>, _>>()?;
    rules.try_into().map_err(|_| EditionError::Missing(file.id.clone(), "deadlines"))
}

/// Takes each value of this deadline from the last row that states it.
fn deadline(
    id: DeadlineId,
    file: &EditionFile,
    interpretations: &Interpretations,
) -> Result<DeadlineRule, EditionError> {
    fn last<T>(file: &EditionFile, id: DeadlineId, of: impl Fn(&DeadlineRow) -> Option<T>) -> Result<T, EditionError> {
        let stated = file.deadline.iter().filter(|row| row.id == id).filter_map(of).next_back();
        stated.ok_or_else(|| EditionError::Missing(file.id.clone(), id.id()))
    }
    Ok(DeadlineRule {
        id,
        clause: last(file, id, |row| row.clause)?,
        amount: measure(last(file, id, |row| row.amount.clone())?, file, id, "amount", interpretations)?,
        unit: last(file, id, |row| row.unit)?,
        owner: last(file, id, |row| row.owner.clone())?,
        starts: last(file, id, |row| row.starts.clone())?,
        roll: measure(last(file, id, |row| row.roll.clone())?, file, id, "roll", interpretations)?,
        missed: last(file, id, |row| row.missed)?,
    })
}

fn measure<T: Position>(
    measure: Measure<T>,
    file: &EditionFile,
    id: DeadlineId,
    what: &'static str,
    interpretations: &Interpretations,
) -> Result<T, EditionError> {
    match measure {
        Measure::Given(value) => Ok(value),
        Measure::Of { interpretation } => {
            let switch = Switch::by_key(&interpretation)
                .ok_or_else(|| EditionError::UnknownSwitch(file.id.clone(), interpretation.clone()))?;
            T::read(&switch.position(interpretations))
                .ok_or_else(|| EditionError::NoSuchMeasure(file.id.clone(), id, what, interpretation))
        }
    }
}
