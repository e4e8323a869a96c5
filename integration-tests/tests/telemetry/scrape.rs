//! Metrics as Prometheus fetches them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use kosh::services::Service;
use kosh::suite::{Replica, Suite};

/// What one service told.
pub struct Metrics {
    pub text: String,
}

pub async fn of_every_service(suite: &Suite) -> Result<BTreeMap<&'static str, Metrics>> {
    let mut all = BTreeMap::new();
    for service in Service::ALL {
        let endpoint = suite.endpoints().metrics(Replica { service, index: 0 });
        let url =
            format!("http://{}/metrics", endpoint.with_context(|| format!("{service} has no endpoint for metrics"))?);
        let text = suite.http().get(url).send().await?.error_for_status()?.text().await?;
        all.insert(service.name(), Metrics { text });
    }
    Ok(all)
}

impl Metrics {
    pub fn has(&self, name: &str) -> bool {
        self.series(name, &[]).next().is_some()
    }

    /// The sum of all series of that name with these labels.
    pub fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.series(name, labels).sum()
    }

    /// The only series of that name with these labels.
    pub fn one(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let mut series = self.series(name, labels);
        series.next().filter(|_| series.next().is_none())
    }

    fn series(&self, name: &str, labels: &[(&str, &str)]) -> impl Iterator<Item = f64> {
        self.text.lines().filter_map(move |line| {
            let (series, value) = line.rsplit_once(' ')?;
            let (named, labelled) = series.split_once('{').unwrap_or((series, ""));
            let fits =
                named == name && labels.iter().all(|(label, value)| labelled.contains(&format!("{label}=\"{value}\"")));
            if fits { value.parse().ok() } else { None }
        })
    }
}
