//! A loopback server that answers the way the web does at its worst. It counts what reaches it.
//!
//! One thread a connection, one answer a connection. It never sleeps: where time has to pass, a read that
//! times out is the tick, and the client's hanging up ends it.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made ends its test")]

use std::io::{Cursor, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Listens on a free port until the process ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                thread::spawn(move || serve(stream, &seen));
            }
        });
        Self { address, heads }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Heads of all requests so far, in lower case.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
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

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>) {
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
    seen.lock().unwrap().push(head);
    let path = target.strip_prefix("http://pictures.example").unwrap_or(&target);
    // A client that hangs up early is what many of these answers are for.
    let _ = answer(&mut stream, path);
}

fn answer(stream: &mut TcpStream, path: &str) -> std::io::Result<()> {
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
        path => match path.strip_prefix("/status/") {
            Some(status) => whole(&format!("{status} Thing"), "X-Robots-Tag: noindex\r\n", b"words"),
            None => whole("400 Bad Request", "", b""),
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
