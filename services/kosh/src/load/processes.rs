//! CPU and memory of the suite's processes, as the kernel counts them in /proc. Out of scope: what they work at.

use std::collections::BTreeMap;
use std::fs;

use crate::provision::records::Record;

/// The kernel tells CPU time in ticks of `USER_HZ`, which is 100 on every Linux.
const MICROSECONDS_PER_TICK: u64 = 10_000;
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
    stat(std::process::id()).map_or(0, |stat| stat.own_ticks * MICROSECONDS_PER_TICK)
}

fn together(tree: &[&Stat]) -> Usage {
    let alone = tree.len() == 1;
    // A child that has ended lives on in its parent's count, so nothing is lost between two looks.
    let ticks: u64 = tree.iter().map(|stat| stat.own_ticks + stat.ended_ticks).sum();
    // Shared memory counts once over the processes that share it.
    let memory = |stat: &&Stat| if alone { resident(stat.pid) } else { share(stat.pid).or_else(|| resident(stat.pid)) };
    Usage {
        cpu_us: ticks * MICROSECONDS_PER_TICK,
        memory_kib: tree.iter().filter_map(memory).sum(),
        peak_kib: tree.first().filter(|_| alone).and_then(|stat| kib(&format!("/proc/{}/status", stat.pid), "VmHWM:")),
        processes: tree.len(),
    }
}

fn resident(pid: i32) -> Option<u64> {
    kib(&format!("/proc/{pid}/status"), "VmRSS:")
}

fn share(pid: i32) -> Option<u64> {
    kib(&format!("/proc/{pid}/smaps_rollup"), "Pss:")
}

fn kib(file: &str, field: &str) -> Option<u64> {
    value_of(&fs::read_to_string(file).ok()?, field)
}

fn value_of(text: &str, field: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(field))?.split_whitespace().next()?.parse().ok()
}

/// One line of /proc/<pid>/stat.
#[derive(Debug, PartialEq)]
struct Stat {
    pid: i32,
    parent: i32,
    own_ticks: u64,
    /// Of children that have ended.
    ended_ticks: u64,
}

fn all_stats() -> Vec<Stat> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter_map(stat).collect()
}

fn stat(pid: u32) -> Option<Stat> {
    parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

fn parse(text: &str) -> Option<Stat> {
    // The name in parentheses may itself hold spaces and parentheses: fields are counted after the last one.
    let (before, after) = (text.get(..text.find('(')?)?, text.get(text.rfind(')')? + 1..)?);
    let fields: Vec<&str> = after.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some(Stat {
        pid: before.trim().parse().ok()?,
        parent: fields.get(1)?.parse().ok()?,
        own_ticks: number(11)? + number(12)?,
        ended_ticks: number(13)? + number(14)?,
    })
}

/// A process and everything below it.
fn tree(stats: &[Stat], root: i32) -> Vec<&Stat> {
    let mut found: Vec<&Stat> = stats.iter().filter(|stat| stat.pid == root).collect();
    let mut next = 0;
    while let Some(parent) = found.get(next).map(|stat| stat.pid) {
        found.extend(stats.iter().filter(|stat| stat.parent == parent && stat.pid != root));
        next += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_line_of_stat_is_read_past_a_strange_name() {
        // Aim: a process may be called anything; parent and the four times are still found.
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194560 10 20 0 0 150 50 30 4 20 0 1 0 99 1 1";
        assert_eq!(parse(line), Some(Stat { pid: 42, parent: 7, own_ticks: 200, ended_ticks: 34 }));
        assert_eq!(parse("42 (a) S"), None);
        assert_eq!(value_of("VmHWM:\t  1234 kB\nVmRSS:\t 99 kB\n", "VmRSS:"), Some(99));
    }

    #[test]
    fn a_tree_holds_every_generation_and_nobody_else() {
        // Aim: PostgreSQL's backends count with it, and a stranger does not.
        let stat = |pid, parent| Stat { pid, parent, own_ticks: 1, ended_ticks: 0 };
        let stats = [stat(3, 2), stat(1, 0), stat(2, 1), stat(9, 0), stat(4, 1)];
        let mut pids: Vec<i32> = tree(&stats, 1).iter().map(|stat| stat.pid).collect();
        pids.sort_unstable();
        assert_eq!(pids, [1, 2, 3, 4]);
    }

    #[test]
    fn this_process_uses_memory_and_time() {
        // Aim: the fields are where this kernel puts them.
        let own = stat(std::process::id()).unwrap();
        assert!(resident(own.pid).unwrap() > 100 && together(&[&own]).peak_kib.unwrap() > 100);
    }
}
