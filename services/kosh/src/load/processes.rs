//! CPU and memory of the suite's processes, as the kernel counts them in /proc. Out of scope: what they work at.

use std::collections::BTreeMap;

use procfs::process::{Process, Stat, Status};

use crate::provision::records::Record;

/// RabbitMQ's port mapper counts as part of it.
const MAPPER: (&str, &str) = ("epmd", "rabbitmq");

/// What a name has used so far, all its processes together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    pub cpu_us: u64,
    pub memory_kib: u64,
    /// The most that it ever had; known of a process that is alone.
    pub peak_kib: Option<u64>,
    pub processes: usize,
}

/// Every name in the supervisor's records, with all descendants of its processes.
pub fn usage(records: &[Record]) -> BTreeMap<String, Usage> {
    let stats = all_stats();
    let mut found: BTreeMap<String, Vec<&Stat>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.alive()) {
        let name = if record.name == MAPPER.0 { MAPPER.1 } else { record.name.as_str() };
        found.entry(name.to_owned()).or_default().extend(tree(&stats, record.pid));
    }
    found.into_iter().map(|(name, tree)| (name, together(&tree))).collect()
}

/// This process alone: the suite's processes may be its children.
pub fn own_cpu_us() -> u64 {
    Process::myself().and_then(|process| process.stat()).map_or(0, |stat| microseconds(stat.utime + stat.stime))
}

fn together(tree: &[&Stat]) -> Usage {
    let alone = tree.len() == 1;
    // A child that has ended lives on in its parent's count, so nothing is lost between two looks.
    let ended = |stat: &Stat| stat.cutime.unsigned_abs() + stat.cstime.unsigned_abs();
    let ticks: u64 = tree.iter().map(|stat| stat.utime + stat.stime + ended(stat)).sum();
    // Shared memory counts once over the processes that share it.
    let memory = |stat: &&Stat| if alone { resident(stat.pid) } else { share(stat.pid).or_else(|| resident(stat.pid)) };
    Usage {
        cpu_us: microseconds(ticks),
        memory_kib: tree.iter().filter_map(memory).sum(),
        peak_kib: tree.first().filter(|_| alone).and_then(|stat| status(stat.pid)?.vmhwm),
        processes: tree.len(),
    }
}

fn microseconds(ticks: u64) -> u64 {
    ticks * 1_000_000 / procfs::ticks_per_second()
}

fn status(pid: i32) -> Option<Status> {
    Process::new(pid).ok()?.status().ok()
}

fn resident(pid: i32) -> Option<u64> {
    status(pid)?.vmrss
}

fn share(pid: i32) -> Option<u64> {
    let maps = Process::new(pid).ok()?.smaps_rollup().ok()?.memory_map_rollup;
    Some(maps.iter().find_map(|map| map.extension.map.get("Pss"))? / 1_024)
}

fn all_stats() -> Vec<Stat> {
    let Ok(processes) = procfs::process::all_processes() else { return Vec::new() };
    processes.filter_map(|process| process.ok()?.stat().ok()).collect()
}

/// A process and everything below it.
fn tree(stats: &[Stat], root: i32) -> Vec<&Stat> {
    let mut found: Vec<&Stat> = stats.iter().filter(|stat| stat.pid == root).collect();
    let mut next = 0;
    while let Some(parent) = found.get(next).map(|stat| stat.pid) {
        found.extend(stats.iter().filter(|stat| stat.ppid == parent && stat.pid != root));
        next += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_tree_holds_every_generation_and_nobody_else() {
        // Aim: PostgreSQL's backends count with it, and a stranger does not.
        let own = Process::myself().unwrap().stat().unwrap();
        let stat = |pid, parent| {
            let mut stat = own.clone();
            (stat.pid, stat.ppid) = (pid, parent);
            stat
        };
        let stats = [stat(3, 2), stat(1, 0), stat(2, 1), stat(9, 0), stat(4, 1)];
        let mut pids: Vec<i32> = tree(&stats, 1).iter().map(|stat| stat.pid).collect();
        pids.sort_unstable();
        assert_eq!(pids, [1, 2, 3, 4]);
    }

    #[test]
    fn this_process_uses_memory_and_time() {
        // Aim: this kernel tells what the report needs, in the units it names; shared memory is no more than all of it.
        let own = Process::myself().unwrap().stat().unwrap();
        let (resident, share) = (resident(own.pid).unwrap(), share(own.pid).unwrap());
        assert!(resident > 100 && together(&[&own]).peak_kib.unwrap() > 100);
        assert!(share > 100 && share <= 2 * resident, "{share} of {resident} KiB");
    }
}
