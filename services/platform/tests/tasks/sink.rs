//! A mail server of a few words that does as the test says.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What one conversation ends in.
#[derive(Clone, Copy)]
pub enum Ending {
    /// 451 at the recipient: come later.
    Later,
    /// The message is read to its end, then the line goes dead.
    Silence,
    /// 550 at the recipient: never.
    Never,
    Taken,
}

pub struct Sink {
    pub url: String,
    /// Every message that was read to its end, whatever its sender learned of it.
    pub read: Arc<Mutex<Vec<String>>>,
}

/// Serves conversations in this order; the last ending repeats.
pub async fn sink(endings: Vec<Ending>) -> Sink {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let read = Arc::new(Mutex::new(vec![]));
    let kept = read.clone();
    tokio::spawn(async move {
        let mut endings = endings.into_iter().peekable();
        while let Ok((stream, _)) = listener.accept().await {
            let ending = *endings.peek().unwrap();
            if endings.len() > 1 {
                endings.next();
            }
            let _ = converse(stream, ending, &kept).await;
        }
    });
    Sink { url, read }
}

async fn converse(stream: TcpStream, ending: Ending, read: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (from, mut to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    to.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match (verb.as_str(), ending) {
            ("RCPT", Ending::Later) => b"451 greylisted\r\n",
            ("RCPT", Ending::Never) => b"550 no such person\r\n",
            ("DATA", _) => {
                to.write_all(b"354 go on\r\n").await?;
                let mut message = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    message.push_str(&line);
                    message.push('\n');
                }
                read.lock().unwrap().push(message);
                if matches!(ending, Ending::Silence) {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            ("QUIT", _) => return to.write_all(b"221 bye\r\n").await,
            _ => b"250 well\r\n",
        };
        to.write_all(answer).await?;
    }
    Ok(())
}
