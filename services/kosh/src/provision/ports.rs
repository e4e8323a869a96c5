//! Why this exists: private nodes must not collide with anything that already listens, nor with each other.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

/// As many different free loopback ports as asked for. All are held until the last is chosen, so that none repeats; between
/// here and the server's own bind somebody else could still take one, and the server then says so in its log.
pub fn free<const N: usize>() -> Result<[u16; N]> {
    let mut ports = [0; N];
    ports.copy_from_slice(&several(N)?);
    Ok(ports)
}

/// The same for a number that is known at run time only.
pub fn several(count: usize) -> Result<Vec<u16>> {
    let bind = |_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("finding a free port on 127.0.0.1");
    let held = (0..count).map(bind).collect::<Result<Vec<_>>>()?;
    let port = |listener: &TcpListener| Ok(listener.local_addr().context("reading the port just bound")?.port());
    held.iter().map(port).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ports_differ() {
        // Aim: one call never hands out the same port twice.
        let mut ports = free::<32>().unwrap().to_vec();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 32);
    }
}
