//! The tags worth telling a person who inspects pictures, in words.
//!
//! Of each tag the first occurrence counts. What cannot be read is left out: a broken date is no finding.

use super::tiff::{Field, Tiff};
use crate::base::SafeText;

/// Characters kept of one value. Artists and copyright notices are shorter; some programs write novels.
pub const MAX_EXIF_CHARS: usize = 120;

/// One line of Exif.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExifEntry {
    /// What it is, in a person's words.
    pub name: &'static str,
    /// What it says, at most [`MAX_EXIF_CHARS`] characters.
    pub value: SafeText,
}

/// Where a tag stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directory {
    Picture,
    Exif,
    Gps,
}

/// How a tag is spelled out.
#[derive(Clone, Copy)]
enum Spelling {
    Text,
    Integer,
    Orientation,
    /// Seconds.
    Exposure,
    Aperture,
    /// Millimetres.
    Length,
}

/// Tags of Exif 2.32 (tables 4, 7, 8) in the order in which they are told.
const TAGS: [(Directory, u16, &str, Spelling); 15] = [
    (Directory::Picture, 0x010f, "maker", Spelling::Text),
    (Directory::Picture, 0x0110, "camera", Spelling::Text),
    (Directory::Exif, 0xa434, "lens", Spelling::Text),
    (Directory::Exif, 0x9003, "taken", Spelling::Text),
    (Directory::Picture, 0x0132, "changed", Spelling::Text),
    (Directory::Picture, 0x0112, "orientation", Spelling::Orientation),
    (Directory::Exif, 0x829a, "exposure", Spelling::Exposure),
    (Directory::Exif, 0x829d, "aperture", Spelling::Aperture),
    (Directory::Exif, 0x8827, "ISO", Spelling::Integer),
    (Directory::Exif, 0x920a, "focal length", Spelling::Length),
    (Directory::Picture, 0x0131, "software", Spelling::Text),
    (Directory::Picture, 0x010e, "description", Spelling::Text),
    (Directory::Picture, 0x013b, "artist", Spelling::Text),
    (Directory::Picture, 0x8298, "copyright", Spelling::Text),
    (Directory::Gps, 0x001d, "GPS date", Spelling::Text),
];

/// Where the picture's directory points to the others.
const EXIF_POINTER: u16 = 0x8769;
const GPS_POINTER: u16 = 0x8825;

/// Reads Exif data: an APP1 segment's, an `eXIf` or `EXIF` chunk's, or a whole TIFF file. No data, no lines.
///
/// Cost: bounded by three directories, whatever the data says of its size.
pub(crate) fn read(data: &[u8]) -> Vec<ExifEntry> {
    let Some((tiff, first)) = Tiff::open(data) else { return Vec::new() };
    let picture = tiff.fields(first);
    let behind = |pointer| {
        let offset = of_tag(&picture, pointer).and_then(Field::integer);
        offset.map(|offset| tiff.fields(offset)).unwrap_or_default()
    };
    let (exif, gps) = (behind(EXIF_POINTER), behind(GPS_POINTER));
    let mut entries: Vec<ExifEntry> = TAGS
        .iter()
        .filter_map(|(directory, tag, name, spelling)| {
            let fields = match directory {
                Directory::Picture => &picture,
                Directory::Exif => &exif,
                Directory::Gps => &gps,
            };
            entry(name, &spelled(of_tag(fields, *tag)?, *spelling)?)
        })
        .collect();
    entries.extend(position(&gps).and_then(|place| entry("GPS", &place)));
    entries
}

fn of_tag<'a, 'b>(fields: &'a [Field<'b>], tag: u16) -> Option<&'a Field<'b>> {
    fields.iter().find(|field| field.tag == tag)
}

/// `None` for a value of nothing but space.
fn entry(name: &'static str, value: &str) -> Option<ExifEntry> {
    let value = value.trim();
    let mut kept: String = value.chars().take(MAX_EXIF_CHARS).collect();
    if kept.len() < value.len() {
        kept.pop();
        kept.push('…');
    }
    (!kept.is_empty()).then(|| ExifEntry { name, value: SafeText::line(&kept) })
}

fn spelled(field: &Field<'_>, spelling: Spelling) -> Option<String> {
    match spelling {
        Spelling::Text => Some(text(field.text()?)),
        Spelling::Integer => Some(field.integer()?.to_string()),
        Spelling::Orientation => Some(orientation(field.integer()?)?.to_owned()),
        Spelling::Exposure => field.fraction(0).map(|seconds| match seconds {
            s if s > 0.0 && s < 0.5 => format!("1/{:.0} s", 1.0 / s),
            s => format!("{} s", rounded(s)),
        }),
        Spelling::Aperture => field.fraction(0).map(|number| format!("f/{}", rounded(number))),
        Spelling::Length => field.fraction(0).map(|mm| format!("{} mm", rounded(mm))),
    }
}

/// No more of it than can be shown: four bytes are at least one character.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_EXIF_CHARS * 4 + 4)]).into_owned()
}

/// At most one decimal, and none that is 0.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// What was done to show the picture upright (Exif 2.32, Orientation).
fn orientation(value: u32) -> Option<&'static str> {
    Some(match value {
        1 => "upright",
        2 => "mirrored; shown upright",
        3 => "upside down; shown upright",
        4 => "upside down and mirrored; shown upright",
        5 => "on its side and mirrored; shown upright",
        6 => "on its left side; shown upright",
        7 => "on its other side and mirrored; shown upright",
        8 => "on its right side; shown upright",
        _ => return None,
    })
}

/// `59.32930° N, 18.06860° E`: degrees, minutes and seconds as one number, with the hemisphere.
fn position(gps: &[Field<'_>]) -> Option<String> {
    let angle = |hemisphere, tag| {
        let field = of_tag(gps, tag)?;
        let degrees = field.fraction(0)?
            + field.fraction(1).unwrap_or(0.0) / 60.0
            + field.fraction(2).unwrap_or(0.0) / 3600.0;
        let letter = of_tag(gps, hemisphere).and_then(|f| f.text()).map(text).unwrap_or_default();
        Some(format!("{degrees:.5}° {letter}").trim_end().to_owned())
    };
    Some(format!("{}, {}", angle(1, 2)?, angle(3, 4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Big-endian data with three directories, built by hand: fields are tag, type, count, value bytes.
    struct Builder {
        data: Vec<u8>,
    }

    type Entry = (u16, u16, u32, Vec<u8>);

    impl Builder {
        fn new() -> Self {
            Self { data: b"MM\0*\0\0\0\0".to_vec() }
        }

        /// Appends a directory and gives its offset.
        fn directory(&mut self, entries: &[Entry]) -> u32 {
            let offset = self.data.len();
            let mut behind = offset + 2 + entries.len() * 12 + 4;
            let mut values = Vec::<u8>::new();
            self.data.extend(u16::try_from(entries.len()).unwrap().to_be_bytes());
            for (tag, kind, count, value) in entries {
                self.data.extend(tag.to_be_bytes());
                self.data.extend(kind.to_be_bytes());
                self.data.extend(count.to_be_bytes());
                if value.len() <= 4 {
                    self.data.extend(value.iter().copied().chain([0; 4]).take(4));
                } else {
                    self.data.extend(u32::try_from(behind).unwrap().to_be_bytes());
                    behind += value.len();
                    values.extend(value);
                }
            }
            self.data.extend([0; 4]);
            self.data.extend(values);
            u32::try_from(offset).unwrap()
        }

        fn begin_at(mut self, offset: u32) -> Vec<u8> {
            self.data[4..8].copy_from_slice(&offset.to_be_bytes());
            self.data
        }
    }

    fn text_of(tag: u16, words: &str) -> Entry {
        let value = [words.as_bytes(), b"\0"].concat();
        (tag, 2, u32::try_from(value.len()).unwrap(), value)
    }

    fn fractions(tag: u16, numbers: &[(u32, u32)]) -> Entry {
        let value = numbers.iter().flat_map(|(a, b)| [a.to_be_bytes(), b.to_be_bytes()].concat()).collect();
        (tag, 5, u32::try_from(numbers.len()).unwrap(), value)
    }

    fn lines(data: &[u8]) -> Vec<String> {
        read(data).iter().map(|e| format!("{}: {}", e.name, e.value)).collect()
    }

    #[test]
    fn a_camera_tells_itself_its_settings_and_its_place() {
        let mut built = Builder::new();
        let exif = built.directory(&[
            text_of(0x9003, "2024:05:01 12:00:00"),
            fractions(0x829a, &[(10, 2500)]),
            fractions(0x829d, &[(28, 10)]),
            (0x8827, 3, 1, vec![1, 0x90]),
            fractions(0x920a, &[(50, 1)]),
        ]);
        let gps = built.directory(&[
            text_of(1, "N"),
            fractions(2, &[(59, 1), (19, 1), (4548, 100)]),
            text_of(3, "E"),
            fractions(4, &[(18, 1), (4, 1), (0, 1)]),
        ]);
        let first = built.directory(&[
            text_of(0x010f, "NIKON"),
            (0x0112, 3, 1, vec![0, 6]),
            (EXIF_POINTER, 4, 1, exif.to_be_bytes().to_vec()),
            (GPS_POINTER, 4, 1, gps.to_be_bytes().to_vec()),
        ]);
        let expected = [
            "maker: NIKON",
            "taken: 2024:05:01 12:00:00",
            "orientation: on its left side; shown upright",
            "exposure: 1/250 s",
            "aperture: f/2.8",
            "ISO: 400",
            "focal length: 50 mm",
            "GPS: 59.32930° N, 18.06667° E",
        ];
        let data = built.begin_at(first);
        assert_eq!(lines(&data), expected);
        assert_eq!(lines(&[b"Exif\0\0", &data[..]].concat()), expected);
    }

    #[test]
    fn values_are_cut_and_made_safe() {
        let value_of = |words: &str| {
            let mut built = Builder::new();
            let first = built.directory(&[text_of(0x0131, words)]);
            read(&built.begin_at(first)).first().map(|e| e.value.as_str().to_owned())
        };
        assert_eq!(value_of("\x1b[2J").as_deref(), Some("␛[2J"));
        assert_eq!(value_of("  "), None);
        let long = value_of(&"ü".repeat(MAX_EXIF_CHARS)).unwrap();
        assert_eq!((long.chars().count(), long.ends_with('ü')), (MAX_EXIF_CHARS, true));
        let cut = value_of(&"ü".repeat(5_000)).unwrap();
        assert_eq!((cut.chars().count(), cut.ends_with('…')), (MAX_EXIF_CHARS, true));
    }

    #[test]
    fn a_directory_that_points_at_itself_is_read_once() {
        let mut built = Builder::new();
        let first =
            built.directory(&[(EXIF_POINTER, 4, 1, 8_u32.to_be_bytes().to_vec()), text_of(0x0110, "X")]);
        assert_eq!(lines(&built.begin_at(first)), ["camera: X"]);
        assert_eq!(lines(b"MM\0*\xff\xff\xff\xff"), <[&str; 0]>::default());
    }
}
