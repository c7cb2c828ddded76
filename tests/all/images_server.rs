//! A loopback server that answers the way the web does at its worst. It counts what reaches it.
//!
//! One thread a connection, one answer a connection. It never sleeps: where time has to pass, a read that
//! times out is the tick, and the client's hanging up ends it.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made ends its test")]

use std::io::{Cursor, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Listens on a free port until the process ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Seen>,
}

/// What reached a server, and what it could get rid of.
#[derive(Default)]
struct Seen {
    heads: Mutex<Vec<String>>,
    /// Bytes that left for a path whose answer is too large for buffers, once its client has hung up.
    taken: Mutex<Vec<(String, usize)>>,
    hung_up: Condvar,
    /// Lingering requests there are now, and the most there ever were.
    at_once: Mutex<(usize, usize)>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::at("127.0.0.1")
    }

    /// Another address of loopback is another host.
    pub(crate) fn at(ip: &str) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let sees = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sees = Arc::clone(&sees);
                thread::spawn(move || serve(stream, &sees));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Heads of all requests so far, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.seen.heads.lock().unwrap().clone()
    }

    /// How much of a large answer left the server before its client hung up, which is waited for.
    pub(crate) fn bytes_taken_of(&self, path: &str) -> usize {
        let find = |taken: &[(String, usize)]| taken.iter().find(|(of, _)| of == path).map(|(_, n)| *n);
        let taken = self.seen.taken.lock().unwrap();
        let taken = self.seen.hung_up.wait_while(taken, |taken| find(taken).is_none()).unwrap();
        find(&taken).unwrap()
    }

    /// The most lingering requests that there ever were at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.seen.at_once.lock().unwrap().1
    }
}

/// A small picture with some detail.
pub(crate) fn png() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image::RgbImage::from_fn(48, 32, |x, y| image::Rgb([x * 5, y * 7, 99].map(|v| v.to_le_bytes()[0])))
        .write_to(&mut file, image::ImageFormat::Png)
        .unwrap();
    file.into_inner()
}

pub(crate) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn serve(mut stream: TcpStream, seen: &Seen) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
        // A TLS greeting has no blank line to wait for.
        if head[0] == 0x16 {
            break;
        }
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let n_before = {
        let mut heads = seen.heads.lock().unwrap();
        heads.push(head);
        heads.iter().filter(|head| head.split(' ').nth(1) == Some(&target)).count().saturating_sub(1)
    };
    let path = target.strip_prefix("http://pictures.example").unwrap_or(&target);
    // A client that hangs up early is what many of these answers are for.
    let _ = answer(&mut stream, path, n_before, seen);
}

/// A picture's head with a wish in it, and then as much as is taken.
fn noai_large(stream: &mut TcpStream, path: &str, seen: &Seen) -> std::io::Result<()> {
    const BODY_BYTES: usize = 64 << 20;
    stream.write_all(
        format!("HTTP/1.1 200 OK\r\nX-Robots-Tag: noai\r\nContent-Length: {BODY_BYTES}\r\n\r\n").as_bytes(),
    )?;
    let mut n_taken = 0;
    while n_taken < BODY_BYTES {
        match stream.write(&[b'x'; 4096]) {
            Ok(n) if n > 0 => n_taken += n,
            _ => break,
        }
    }
    seen.taken.lock().unwrap().push((path.to_owned(), n_taken));
    seen.hung_up.notify_all();
    Ok(())
}

/// Stays with a request for some ticks: time enough for others to come. Counts how many are there at once; the
/// request is over before its answer leaves, for the next one may follow at its heels.
fn linger(stream: &mut TcpStream, seen: &Seen) -> std::io::Result<()> {
    {
        let mut at_once = seen.at_once.lock().unwrap();
        at_once.0 += 1;
        at_once.1 = at_once.1.max(at_once.0);
    }
    stream.set_read_timeout(Some(Duration::from_millis(10)))?;
    // Nothing is sent before the answer is there: each read is a tick.
    (0..3).for_each(|_| drop(stream.read(&mut [0])));
    seen.at_once.lock().unwrap().0 -= 1;
    Ok(())
}

fn answer(stream: &mut TcpStream, path: &str, n_before: usize, seen: &Seen) -> std::io::Result<()> {
    let whole = |status: &str, headers: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n", body.len());
        [head.as_bytes(), b"Connection: close\r\n\r\n", body].concat()
    };
    let picture = png();
    let bytes = match path {
        "/ok" => whole("200 OK", "Content-Type: image/png\r\n", &picture),
        "/lying" => whole("200 OK", "Content-Type: image/svg+xml\r\n", &picture),
        "/html" => whole("200 OK", "Content-Type: image/jpeg\r\n", b"<!doctype html><p>no longer available"),
        "/json" => whole("200 OK", "Content-Type: image/png\r\n", b"{\"error\": \"not found\"}"),
        "/empty" => whole("200 OK", "Content-Type: image/png\r\n", b""),
        "/noai" => whole("200 OK", "X-Robots-Tag: noai, noimageai\r\n", &picture),
        "/noindex-for-one" => whole("200 OK", "X-Robots-Tag: somebot: noindex\r\n", &picture),
        "/moved" => whole("302 Found", "Location: /ok\r\n", b""),
        "/moved-inside" => whole("302 Found", "Location: http://127.0.0.1:1/ok\r\n", b""),
        "/moved-file" => whole("301 Moved", "Location: file:///etc/passwd\r\n", b""),
        "/moved-nowhere" => whole("302 Found", "", b""),
        "/loop" => whole("302 Found", "Location: /loop\r\n", b""),
        "/cut" => [b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", &picture[..]].concat(),
        "/cut-chunk" => {
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", &picture[..]].concat()
        }
        "/cut-picture" => whole("200 OK", "", &picture[..picture.len() / 2]),
        "/gzip" => whole("200 OK", "Content-Encoding: gzip\r\n", &gzip(&picture)),
        "/gzip-cut" => whole("200 OK", "Content-Encoding: gzip\r\n", &gzip(&picture)[..60]),
        "/gzip-bomb" => whole("200 OK", "Content-Encoding: gzip\r\n", &gzip(&vec![b'x'; 64 << 20])),
        "/huge" => b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec(),
        "/nonsense" => b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(),
        "/endless" => return endless(stream, b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096]),
        "/header-bomb" => {
            return endless(stream, b"HTTP/1.1 200 OK\r\n", b"X-Much: more and more and more\r\n");
        }
        "/drip" => return drip(stream),
        "/noai-large" => return noai_large(stream, path, seen),
        path => match path.trim_start_matches('/').split_once('/') {
            Some(("status", status)) => {
                whole(&format!("{status} Thing"), "X-Robots-Tag: noindex\r\n", b"words")
            }
            Some(("recovers", after)) if n_before.to_string() == after => whole("200 OK", "", &picture),
            Some(("recovers", _)) => whole("503 Thing", "Retry-After: 0\r\n", b"words"),
            Some(("busy", seconds)) => whole("429 Thing", &format!("Retry-After: {seconds}\r\n"), b"words"),
            Some(("lingering", _)) => {
                linger(stream, seen)?;
                whole("200 OK", "", &picture)
            }
            _ => whole("400 Bad Request", "", b""),
        },
    };
    stream.write_all(&bytes)
}

fn endless(stream: &mut TcpStream, head: &[u8], piece: &[u8]) -> std::io::Result<()> {
    stream.write_all(head)?;
    loop {
        stream.write_all(piece)?;
    }
}

/// One byte a tick, so that no read ever waits long.
fn drip(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")?;
    stream.set_read_timeout(Some(Duration::from_millis(10)))?;
    while stream.read(&mut [0]).is_err() {
        stream.write_all(b"x")?;
    }
    Ok(())
}
