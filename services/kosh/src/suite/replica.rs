//! One process of a service, of which a suite may have several over the same database and the same queues.

use std::fmt;

use crate::services::Service;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Replica {
    pub service: Service,
    /// Counted from 0.
    pub index: usize,
}

impl Replica {
    /// Every replica of every service.
    pub fn all(replicas: usize) -> impl Iterator<Item = Self> {
        Service::ALL.into_iter().flat_map(move |service| (0..replicas).map(move |index| Self { service, index }))
    }

    /// The process's name in records and logs: `arm-go`, then `arm-go-2` and so on.
    pub fn name(self) -> String {
        match self.index {
            0 => self.service.name().to_owned(),
            index => format!("{}-{}", self.service.name(), index + 1),
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(service) = Service::from_name(name) {
            return Some(Self { service, index: 0 });
        }
        let (service, number) = name.rsplit_once('-')?;
        let index = number.parse::<usize>().ok().filter(|number| *number > 1)? - 1;
        Some(Self { service: Service::from_name(service)?, index })
    }
}

impl fmt::Display for Replica {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_known_by_its_name() {
        // Aim: names of processes tell replicas apart and lead back to them; other processes are none.
        for replica in Replica::all(3) {
            assert_eq!(Replica::from_name(&replica.name()), Some(replica));
        }
        for other in ["postgres", "arm-go-1", "arm-go-0", "arm-go-x", "arm"] {
            assert_eq!(Replica::from_name(other), None, "{other}");
        }
    }
}
