//! Every reason why there is no picture, as it stands in a pane of 40 columns: seen whole, to be read by eye.

use std::time::Duration;

use pairlens::base::SafeText;
use pairlens::images::{
    AddressRules, Content, DecodeError, FetchError, Format, LastingFailure, LocalError, LocalFault,
    NoPicture, RobotsWish, SHORT_CHARS, TarError, TarFault, Why,
};

/// Columns of the picture's pane on a terminal of 80.
const PANE_COLUMNS: usize = 40;

fn text(words: &str) -> SafeText {
    SafeText::line(words)
}

fn of_rows() -> Vec<NoPicture> {
    vec![
        NoPicture::NotInRow,
        NoPicture::NotDownloaded(text("HTTP Error 404: Not Found")),
        NoPicture::NotDownloaded(text("failed_to_resize")),
        NoPicture::LinksNotAllowed,
        NoPicture::Offline,
        NoPicture::Withheld(Why::Score(0.93)),
        NoPicture::Unreadable(text("row group 3 of part-00001.parquet: page 2 has a wrong checksum")),
    ]
}

fn of_links() -> Vec<NoPicture> {
    let long = Duration::from_secs(10);
    let errors = [
        AddressRules::default().read_link("http://192.168.0.1/a.jpg").unwrap_err().into(),
        AddressRules::default().read_link("ftp://example.org/a.jpg").unwrap_err().into(),
        LastingFailure::NotFound.into(),
        LastingFailure::Gone.into(),
        LastingFailure::Robots(RobotsWish::NoImageAi).into(),
        FetchError::Status(403),
        FetchError::Status(429),
        FetchError::Status(503),
        FetchError::TooManyRedirects(5),
        FetchError::RedirectToNowhere(302),
        FetchError::ConnectTimeout(long),
        FetchError::Timeout(long),
        FetchError::TooLarge { limit_bytes: 20 << 20 },
        FetchError::CutShort { received_bytes: 41_000 },
        FetchError::UnknownHost,
        FetchError::Unreachable(text("Connection refused (os error 111)")),
        FetchError::Tls(text("invalid peer certificate: Expired")),
        FetchError::BadAnswer(text("invalid HTTP version parsed")),
        FetchError::NotAPicture(Content::WebPage),
    ];
    errors.map(NoPicture::from).to_vec()
}

fn of_bytes() -> Vec<NoPicture> {
    let (format, detail) = (Format::Png, text("CRC error while decoding IDAT chunk."));
    [
        DecodeError::NotAPicture(Content::Empty),
        DecodeError::NotAPicture(Content::Undrawn("AVIF")),
        DecodeError::NotAPicture(Content::Other("a zip archive")),
        DecodeError::NotAPicture(Content::Unknown),
        DecodeError::CutShort { received_bytes: 41_000 },
        DecodeError::TooLarge { width_px: 100_000, height_px: 100_000 },
        DecodeError::TooLarge { width_px: 70_000, height_px: 9 },
        DecodeError::TooMuchMemory,
        DecodeError::NoPixels,
        DecodeError::Unsupported {
            format: Format::Tiff,
            detail: text("compression method JPEG is unsupported"),
        },
        DecodeError::Damaged { format, detail },
        DecodeError::Panicked(format),
    ]
    .map(NoPicture::from)
    .to_vec()
}

fn of_files() -> Vec<NoPicture> {
    let local = |path: &str, fault| NoPicture::from(LocalError { path: text(path), fault });
    let tar = |fault| NoPicture::from(TarError { tar: text("00000.tar"), fault });
    vec![
        local("images/000/a picture with a very long name.jpg", LocalFault::NotFound),
        local("../../etc/passwd", LocalFault::LeadsOut),
        local("images", LocalFault::NotAFile),
        local("images/a.tif", LocalFault::TooLarge { n_bytes: 300_000_000 }),
        local("https://example.org/a.jpg", LocalFault::Link),
        local("file://server/a.jpg", LocalFault::OtherMachine),
        local("images/a.jpg", LocalFault::Io(text("Permission denied (os error 13)"))),
        tar(TarFault::NoMember { key: text("000000123") }),
        tar(TarFault::NotATar),
        tar(TarFault::Compressed),
        tar(TarFault::LeadsOut),
        tar(TarFault::Damaged { at: 1_234_944 }),
        tar(TarFault::CutShort { n_bytes: 41_000_000 }),
        tar(TarFault::TooManyMembers),
        tar(TarFault::TooLarge { n_bytes: 300_000_000 }),
        tar(TarFault::Io(text("Input/output error (os error 5)"))),
    ]
}

/// Words broken into lines of the pane.
fn wrapped(words: &str) -> String {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last_mut().unwrap();
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > PANE_COLUMNS {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join("\n    ")
}

#[test]
fn every_reason_reads_well_in_a_narrow_pane() {
    let mut page = String::new();
    for (title, reasons) in
        [("rows", of_rows()), ("links", of_links()), ("bytes", of_bytes()), ("files", of_files())]
    {
        page.push_str(&format!("{title}\n"));
        for reason in reasons {
            assert!(reason.short().as_str().chars().count() <= SHORT_CHARS, "{reason}");
            page.push_str(&format!("  - {}\n    {}\n", reason.short(), wrapped(reason.hint().as_str())));
        }
    }
    insta::assert_snapshot!(page);
}
