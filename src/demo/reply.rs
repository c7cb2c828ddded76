//! From a request's first line to the answer the demo's link promises, good or bad.
//!
//! No sockets and no threads: it reads one picture of one folder, by names of a strict alphabet.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::pair::Behaviour;

/// What goes back. `body_bytes` is what the header promises, which a truncated answer does not keep.
pub(super) struct Reply {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    body_bytes: usize,
}

impl Reply {
    fn new(status: &'static str, content_type: &str, body: Vec<u8>) -> Self {
        let headers = vec![("Content-Type", content_type.to_owned())];
        Self { status, headers, body_bytes: body.len(), body }
    }

    pub(super) fn text(status: &'static str, body: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body.as_bytes().to_vec())
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn send(&self, stream: &mut impl io::Write) -> io::Result<()> {
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.status, self.body_bytes
        );
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)
    }
}

/// The answer to a request's head.
pub(super) fn answer(head: &[u8], pictures: &Path, dawdle: &dyn Fn()) -> Reply {
    let head = String::from_utf8_lossy(head);
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "GET" {
        return Reply::text("405 Method Not Allowed", "GET only");
    }
    match parse_target(target) {
        Some((behaviour, name)) => behave(behaviour, name, pictures, dawdle),
        None => Reply::text("404 Not Found", "no such page"),
    }
}

/// `/<behaviour>/<name>`; a name is letters, digits and `-` with one ending, so that it cannot leave the folder.
fn parse_target(target: &str) -> Option<(Behaviour, &str)> {
    let (word, name) = target.strip_prefix('/')?.split_once('/')?;
    let behaviour = Behaviour::ALL.into_iter().find(|b| b.word() == word)?;
    let (stem, ending) = name.split_once('.')?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (plain(stem) && plain(ending)).then_some((behaviour, name))
}

fn behave(behaviour: Behaviour, name: &str, pictures: &Path, dawdle: &dyn Fn()) -> Reply {
    match behaviour {
        Behaviour::Ok => picture(name, pictures),
        Behaviour::NotFound => Reply::text("404 Not Found", "not found"),
        Behaviour::Gone => Reply::text("410 Gone", "gone"),
        Behaviour::Forbidden => Reply::text("403 Forbidden", "hot-linking is not allowed"),
        Behaviour::Slow => {
            dawdle();
            picture(name, pictures)
        }
        Behaviour::Truncated => {
            let mut reply = picture(name, pictures);
            reply.body.truncate(reply.body.len() / 2);
            reply
        }
        Behaviour::Html => {
            let page = b"<!doctype html><title>This picture has moved</title><p>Please visit our home page."
                .to_vec();
            Reply::new("200 OK", "text/html; charset=utf-8", page)
        }
        Behaviour::Redirect => {
            Reply::text("302 Found", "moved").with("Location", format!("/{}/{name}", Behaviour::Ok.word()))
        }
        Behaviour::NoAi => picture(name, pictures).with("X-Robots-Tag", "noai, noimageai".to_owned()),
    }
}

fn picture(name: &str, pictures: &Path) -> Reply {
    match fs::read(pictures.join(name)) {
        Ok(bytes) => Reply::new("200 OK", content_type(name), bytes),
        Err(_) => Reply::text("404 Not Found", "no such picture"),
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        _ => "image/jpeg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_the_folder() {
        assert_eq!(parse_target("/404/00042-city.jpg"), Some((Behaviour::NotFound, "00042-city.jpg")));
        for bad in [
            "/ok/../x.jpg",
            "/ok/..",
            "/ok/a/b.jpg",
            "/ok/a.b.jpg",
            "/ok/.jpg",
            "/ok/a.",
            "ok/a.jpg",
            "/OK/a.jpg",
        ] {
            assert_eq!(parse_target(bad), None, "{bad}");
        }
    }
}
