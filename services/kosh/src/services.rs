//! The six services that this binary can run, each as a process of its own: one executable to build, six to run.
//!
//! This is the only place that knows the agencies' crates.

use std::path::Path;

use sqlx::PgPool;
use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// The services, in the order in which a case first meets them; the outside systems last.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::Display,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Service {
    Astanahub,
    EgovPep,
    ArmGo,
    IsMp,
    Berkut,
    Registries,
}

impl Service {
    pub const ALL: [Self; Self::COUNT] = *Self::VARIANTS.first_chunk().expect("as many as are counted");

    /// Those that hold a part of a case, exchange messages and keep test clocks.
    pub const AGENCIES: [Self; 5] = [Self::Astanahub, Self::EgovPep, Self::ArmGo, Self::IsMp, Self::Berkut];

    /// The name, as in the names of links, databases and logs.
    pub fn name(self) -> &'static str {
        self.into()
    }

    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Runs the service in this process until it is told to stop.
    pub fn serve(self, config: &Path) -> anyhow::Result<()> {
        match self {
            Self::Astanahub => astanahub::serve(config),
            Self::EgovPep => egov_pep::serve(config),
            Self::ArmGo => arm_go::serve(config),
            Self::IsMp => is_mp::serve(config),
            Self::Berkut => berkut::serve(config),
            Self::Registries => registries::serve(config),
        }
    }

    /// Applies the service's migrations as the owner of its database.
    pub async fn migrate(self, owner: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
        match self {
            Self::Astanahub => astanahub::migrate(owner).await,
            Self::EgovPep => egov_pep::migrate(owner).await,
            Self::ArmGo => arm_go::migrate(owner).await,
            Self::IsMp => is_mp::migrate(owner).await,
            Self::Berkut => berkut::migrate(owner).await,
            Self::Registries => registries::migrate(owner).await,
        }
    }

    /// Gives the runtime role what the service needs and no more.
    pub async fn grant_runtime(self, owner: &PgPool, role: &str) -> Result<(), sqlx::Error> {
        match self {
            Self::Registries => registries::grant_runtime(owner, role).await,
            _ => platform::ledger::grant_runtime(owner, role).await,
        }
    }
}
