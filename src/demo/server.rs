//! The other end of the demo's links: HTTP/1.1 on loopback, with the good and bad manners of the web.
//!
//! A server for one machine's demo: GET only, one request a connection, everything bounded. It serves files
//! of one folder by names of a strict alphabet and nothing else.

use std::io::{self, Read as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::ensure::pictures;
use super::reply::{Reply, answer};

/// How long a slow link takes.
const SLOW: Duration = Duration::from_secs(3);

/// A request line and its headers; browsers send less than 2 kB.
const MAX_REQUEST_BYTES: usize = 8 * 1024;

/// Connections served at once; more are told to come back.
const MAX_CONNECTIONS: usize = 32;

/// How long a client may take to send its request or to take its answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct DemoServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    slow: Duration,
    busy: AtomicUsize,
    stopped: Mutex<bool>,
    stopping: Condvar,
}

impl DemoServer {
    /// Serves the demo dataset at `folder` on a free port of 127.0.0.1.
    pub fn start(folder: &Path) -> io::Result<Self> {
        Self::start_with(pictures(folder), SLOW)
    }

    fn start_with(folder: PathBuf, slow: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared {
            folder,
            slow,
            busy: AtomicUsize::new(0),
            stopped: Mutex::new(false),
            stopping: Condvar::new(),
        });
        let for_acceptor = Arc::clone(&shared);
        let acceptor = std::thread::Builder::new()
            .name("demo-server".to_owned())
            .spawn(move || accept_all(&listener, &for_acceptor))?;
        Ok(Self { addr, shared, acceptor: Some(acceptor) })
    }

    /// Where it listens: what `demo.invalid` stands for.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for DemoServer {
    fn drop(&mut self) {
        self.shared.stop();
        // The acceptor sleeps in accept(): a connection wakes it. If that fails it is not sleeping there.
        let _ = TcpStream::connect_timeout(&self.addr, PATIENCE);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

impl Shared {
    fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stopping.notify_all();
    }

    fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits as long as a slow link takes, or until the server stops.
    fn dawdle(&self) {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = self.stopping.wait_timeout_while(stopped, self.slow, |stopped| !*stopped);
    }
}

fn accept_all(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.is_stopped() {
            return;
        }
        let Ok(stream) = stream else { continue };
        if shared.busy.fetch_add(1, Ordering::SeqCst) >= MAX_CONNECTIONS {
            shared.busy.fetch_sub(1, Ordering::SeqCst);
            refuse(stream);
            continue;
        }
        let for_thread = Arc::clone(shared);
        let spawned = std::thread::Builder::new().name("demo-link".to_owned()).spawn(move || {
            // A client that goes away is its own affair.
            let _ = serve(stream, &for_thread);
            for_thread.busy.fetch_sub(1, Ordering::SeqCst);
        });
        if spawned.is_err() {
            shared.busy.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

fn refuse(mut stream: TcpStream) {
    let _ = stream.set_write_timeout(Some(PATIENCE));
    let _ = Reply::text("503 Service Unavailable", "too many connections").send(&mut stream);
}

fn serve(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let reply = match read_request(&mut stream)? {
        Some(head) => answer(&head, &shared.folder, &|| shared.dawdle()),
        None => Reply::text("431 Request Header Fields Too Large", "the request is too large"),
    };
    reply.send(&mut stream)?;
    stream.shutdown(Shutdown::Write)
}

/// The request up to its empty line; `None` when it is larger than allowed.
fn read_request(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut part = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if head.len() >= MAX_REQUEST_BYTES {
            return Ok(None);
        }
        match stream.read(&mut part)? {
            0 => break,
            n => head.extend_from_slice(&part[..n]),
        }
    }
    Ok(Some(head))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::*;

    const BYTES: &[u8] = b"twenty bytes of data";

    fn server() -> (tempfile::TempDir, DemoServer) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a-1.jpg"), BYTES).unwrap();
        fs::write(folder.path().join("secret"), "no ending, no service").unwrap();
        let server = DemoServer::start_with(folder.path().to_owned(), Duration::from_millis(1)).unwrap();
        (folder, server)
    }

    fn ask_raw(server: &DemoServer, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(server.addr()).unwrap();
        stream.write_all(request).unwrap();
        let mut reply = Vec::new();
        // A reset after the answer is the client's to ignore, as browsers do.
        let _ = stream.read_to_end(&mut reply);
        String::from_utf8(reply).unwrap()
    }

    fn ask(server: &DemoServer, target: &str) -> String {
        ask_raw(server, format!("GET {target} HTTP/1.1\r\nHost: demo.invalid\r\n\r\n").as_bytes())
    }

    #[test]
    fn each_link_behaves_as_its_name_says() {
        let (_folder, server) = server();
        let starts = |word: &str, with: &str| {
            let reply = ask(&server, &format!("/{word}/a-1.jpg"));
            assert!(reply.starts_with(with), "{word}: {reply}");
            reply
        };
        assert!(starts("ok", "HTTP/1.1 200").ends_with("twenty bytes of data"));
        starts("404", "HTTP/1.1 404");
        starts("410", "HTTP/1.1 410");
        starts("403", "HTTP/1.1 403");
        assert!(starts("slow", "HTTP/1.1 200").ends_with("data"));
        let cut = starts("trunc", "HTTP/1.1 200");
        assert!(cut.contains("Content-Length: 20\r\n") && cut.ends_with("\r\n\r\ntwenty byt"));
        assert!(starts("html", "HTTP/1.1 200").contains("text/html"));
        assert!(starts("redir", "HTTP/1.1 302").contains("Location: /ok/a-1.jpg\r\n"));
        assert!(starts("noai", "HTTP/1.1 200").contains("X-Robots-Tag: noai"));
    }

    #[test]
    fn nothing_outside_the_folder_or_the_alphabet_is_served() {
        let (_folder, server) = server();
        for target in [
            "/ok/../a-1.jpg",
            "/ok/..%2fa-1.jpg",
            "/ok/secret",
            "/ok/.a-1.jpg",
            "/",
            "//etc/passwd",
            "/ok/a-1.jpg/x",
            "/no/a-1.jpg",
            "/ok/a\\b.jpg",
            "/ok/b-2.jpg",
        ] {
            assert!(ask(&server, target).starts_with("HTTP/1.1 404"), "{target}");
        }
        assert!(ask_raw(&server, b"DELETE /ok/a-1.jpg HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_request_is_bounded() {
        let (_folder, server) = server();
        let line = "GET /ok/a-1.jpg HTTP/1.1\r\nX: ";
        let at_most = format!("{line}{}", "x".repeat(MAX_REQUEST_BYTES - line.len() - 4)) + "\r\n\r\n";
        assert!(ask_raw(&server, at_most.as_bytes()).starts_with("HTTP/1.1 200"));
        let too_much = format!("{line}{}", "x".repeat(MAX_REQUEST_BYTES - line.len()));
        assert!(ask_raw(&server, too_much.as_bytes()).starts_with("HTTP/1.1 431"));
    }

    #[test]
    fn a_dropped_server_no_longer_listens() {
        let (_folder, server) = server();
        let addr = server.addr();
        drop(server);
        assert!(TcpStream::connect(addr).is_err());
    }

    #[test]
    fn stopping_wakes_a_slow_link() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a-1.jpg"), BYTES).unwrap();
        let server = DemoServer::start_with(folder.path().to_owned(), Duration::from_secs(600)).unwrap();
        let mut stream = TcpStream::connect(server.addr()).unwrap();
        stream.write_all(b"GET /slow/a-1.jpg HTTP/1.1\r\n\r\n").unwrap();
        drop(server);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
    }
}
