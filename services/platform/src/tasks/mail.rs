//! E-mail: over SMTP, or into a folder where a sandbox captures it.
//!
//! A message is made of the task alone, so that one that is sent twice is the same to the last byte of its headers: its
//! Message-ID is the task's id, its date the legal moment of the act. What a notice says may not be decided here.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use uuid::Uuid;

use super::{Mail, Mishap};

/// For each command of a conversation with an SMTP server.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where e-mail goes: `smtp_url` or `capture_directory`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The sender, such as `ПЭП <noreply@example.kz>`.
    pub from: String,
    /// `smtps://user:password@host`, or `smtp://host:port?tls=required` for STARTTLS.
    #[serde(default)]
    pub smtp_url: Option<SecretString>,
    /// One `.eml` file per message. Used when there is no `smtp_url`.
    #[serde(default)]
    pub capture_directory: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum MailSettingsError {
    #[error("mail.from is no address")]
    From,
    #[error("mail.smtp_url cannot be used")]
    Url,
    #[error("give mail.smtp_url or mail.capture_directory")]
    Nowhere,
}

/// Sends e-mail.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

impl Mailer {
    pub fn new(settings: &MailSettings) -> Result<Self, MailSettingsError> {
        let from = settings.from.parse().map_err(|_| MailSettingsError::From)?;
        let way = match (&settings.smtp_url, &settings.capture_directory) {
            (Some(url), _) => {
                // The URL's own error would quote it, and it may hold a password.
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret());
                Way::Smtp(builder.map_err(|_| MailSettingsError::Url)?.timeout(Some(PATIENCE)).build())
            }
            (None, Some(folder)) => Way::Folder(folder.clone()),
            (None, None) => return Err(MailSettingsError::Nowhere),
        };
        Ok(Self { from, way })
    }

    pub(super) async fn send(&self, id: Uuid, at: Timestamp, mail: &Mail) -> Result<(), Mishap> {
        let message = self.message(id, at, mail)?;
        match &self.way {
            Way::Smtp(server) => server.send(message).await.map(|_| ()).map_err(|error| mishap(&error)),
            Way::Folder(folder) => capture(folder.clone(), id, message.formatted()).await,
        }
    }

    fn message(&self, id: Uuid, at: Timestamp, mail: &Mail) -> Result<Message, Mishap> {
        let refused = |what: &str| Mishap::Refused(what.to_owned());
        let to: Mailbox = mail.to.parse().map_err(|_| refused("the recipient is no address"))?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .date(at.into())
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| refused("the message cannot be written"))
    }
}

/// A server's own words may repeat the address, so they are not kept.
fn mishap(error: &smtp::Error) -> Mishap {
    match error.status() {
        Some(code) if error.is_permanent() => Mishap::Refused(format!("the mail server answered {code}")),
        Some(_) => Mishap::Later("the mail server wants it later"),
        None => Mishap::Later("the mail server cannot be reached"),
    }
}

/// The file is whole or not there; the same message is the same file.
async fn capture(folder: PathBuf, id: Uuid, bytes: Vec<u8>) -> Result<(), Mishap> {
    let written = tokio::task::spawn_blocking(move || {
        std::fs::create_dir_all(&folder)?;
        let draft = folder.join(format!(".{id}.draft"));
        std::fs::write(&draft, bytes)?;
        std::fs::rename(draft, folder.join(format!("{id}.eml")))
    })
    .await;
    written.ok().and_then(Result::ok).ok_or(Mishap::Later("the capture folder cannot be written"))
}
