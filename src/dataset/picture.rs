//! Where a row's picture is: which columns hold bytes, links or paths, and what one row says.
//!
//! Bytes are handed on as they are; whether they are a picture is for `images` to find out.

use std::path::PathBuf;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;

use super::address::ColumnId;
use super::cell;
use super::huggingface::Feature;
use super::kind::is_text;
use super::unite::Column;
use crate::base::SafeText;

/// How a column holds pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureLayout {
    /// One encoded picture.
    Bytes,
    /// `struct<bytes, path>` of Hugging Face.
    Struct,
    /// Several encoded pictures.
    ListOfBytes,
    /// Several of Hugging Face's structs.
    ListOfStructs,
    /// The path of a file beside the dataset.
    Path,
    /// Several such paths.
    ListOfPaths,
}

/// A column that holds pictures, and why it is thought so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureColumn {
    /// The column.
    pub column: ColumnId,
    /// How it holds them.
    pub layout: PictureLayout,
    /// Why, as a fragment.
    pub evidence: SafeText,
}

/// What a row's picture column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredPicture {
    /// NULL, or an empty path.
    Nothing,
    /// The encoded picture.
    Bytes(Vec<u8>),
    /// A path, relative to the dataset's folder unless absolute.
    Path(PathBuf),
}

/// Names that img2dataset gives the column of encoded pictures, and Data-Juicer's.
const BYTES_NAMES: [&str; 8] =
    ["jpg", "jpeg", "png", "webp", "image", "image_bytes", "images", "image.bytes"];

/// Names of columns with paths: clip-retrieval's, Data-Juicer's, those of Hugging Face's image folders.
const PATH_NAMES: [&str; 9] = [
    "image_path",
    "image.path",
    "images",
    "image",
    "image_paths",
    "img_path",
    "file_name",
    "filepath",
    "path",
];

impl PictureLayout {
    /// Whether the pictures are in the shard itself.
    pub fn holds_bytes(self) -> bool {
        !matches!(self, Self::Path | Self::ListOfPaths)
    }
}

impl PictureColumn {
    pub(super) fn given(column: ColumnId, data_type: &DataType, evidence: SafeText) -> Self {
        Self { column, layout: layout_of(data_type).unwrap_or(PictureLayout::Bytes), evidence }
    }
}

/// The layout a type could have, if any.
pub(super) fn layout_of(data_type: &DataType) -> Option<PictureLayout> {
    match data_type {
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Some(PictureLayout::Bytes),
        DataType::Struct(fields) => {
            let bytes = fields.find("bytes").map(|(_, f)| f.data_type());
            bytes.is_some_and(|t| layout_of(t) == Some(PictureLayout::Bytes)).then_some(PictureLayout::Struct)
        }
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            match layout_of(item.data_type())? {
                PictureLayout::Bytes => Some(PictureLayout::ListOfBytes),
                PictureLayout::Struct => Some(PictureLayout::ListOfStructs),
                PictureLayout::Path => Some(PictureLayout::ListOfPaths),
                _ => None,
            }
        }
        t if is_text(t) => Some(PictureLayout::Path),
        _ => None,
    }
}

/// Finds picture columns. `has_magic` looks at the first bytes of a binary column whose name says nothing;
/// it is asked only about such columns.
pub(super) fn find_pictures(
    columns: &[Column],
    features: &[(String, Feature)],
    mut first_bytes: impl FnMut(ColumnId) -> Option<Vec<u8>>,
) -> Vec<PictureColumn> {
    let mut found = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let Some(layout) = layout_of(column.data_type()) else { continue };
        let name = column.name().to_lowercase();
        let feature = features.iter().find(|(n, _)| n == column.name()).map(|(_, f)| f);
        let evidence = if matches!(feature, Some(Feature::Image | Feature::Images)) {
            Some("the huggingface metadata calls it an Image".to_owned())
        } else if layout.holds_bytes() && BYTES_NAMES.contains(&name.as_str()) {
            Some(format!("named {} and holds bytes", column.title()))
        } else if !layout.holds_bytes() {
            PATH_NAMES.contains(&name.as_str()).then(|| format!("named {} and holds paths", column.title()))
        } else {
            let kind = first_bytes(ColumnId(at)).as_deref().and_then(magic);
            kind.map(|kind| format!("its first bytes are those of a {kind} picture"))
        };
        if let Some(evidence) = evidence {
            let evidence = SafeText::line(&evidence);
            found.push(PictureColumn { column: ColumnId(at), layout, evidence });
        }
    }
    // Bytes at hand are better than a path to somewhere.
    found.sort_by_key(|p| !p.layout.holds_bytes());
    found
}

/// The picture format whose signature these bytes begin with.
fn magic(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("JPEG"),
        [0x89, b'P', b'N', b'G', ..] => Some("PNG"),
        [b'G', b'I', b'F', b'8', ..] => Some("GIF"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("WebP"),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some("TIFF"),
        _ => None,
    }
}

/// The pictures of one row of a picture column, not copied; none for NULL.
pub(super) fn pictures_of_row(array: &ArrayRef, row: usize) -> ArrayRef {
    if array.is_null(row) {
        return array.slice(row, 0);
    }
    match array.data_type() {
        DataType::List(_) => array.as_list::<i32>().value(row),
        DataType::LargeList(_) => array.as_list::<i64>().value(row),
        DataType::FixedSizeList(..) => array.as_fixed_size_list().value(row),
        _ => array.slice(row, 1),
    }
}

/// One of those pictures, copied.
pub(super) fn stored_picture(array: &ArrayRef, row: usize) -> StoredPicture {
    if let Some(fields) = array.as_struct_opt() {
        if array.is_null(row) {
            return StoredPicture::Nothing;
        }
        let bytes = fields.column_by_name("bytes").and_then(|a| bytes_at(a, row));
        let path = fields.column_by_name("path").and_then(|a| text_at(a, row));
        return match (bytes, path) {
            (Some(bytes), _) => StoredPicture::Bytes(bytes),
            (None, path) => by_path(path),
        };
    }
    match (bytes_at(array, row), text_at(array, row)) {
        (Some(bytes), _) => StoredPicture::Bytes(bytes),
        (None, path) => by_path(path),
    }
}

fn by_path(path: Option<String>) -> StoredPicture {
    let path = path.filter(|path| !path.trim().is_empty());
    path.map_or(StoredPicture::Nothing, |path| StoredPicture::Path(path.into()))
}

fn bytes_at(array: &ArrayRef, row: usize) -> Option<Vec<u8>> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Binary => Some(array.as_binary::<i32>().value(row).to_vec()),
        DataType::LargeBinary => Some(array.as_binary::<i64>().value(row).to_vec()),
        DataType::BinaryView => Some(array.as_binary_view().value(row).to_vec()),
        _ => None,
    }
}

/// Text in any layout that [`is_text`] knows.
fn text_at(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    if let DataType::Dictionary(..) = array.data_type() {
        let one = array.slice(row, 1);
        let dictionary = one.as_any_dictionary();
        return text_at(dictionary.values(), dictionary.normalized_keys()[0]);
    }
    cell::text_at(array, row).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BinaryArray, DictionaryArray, ListBuilder, StringArray, StringBuilder, StructArray};
    use arrow::datatypes::{Field, Int8Type};

    use super::*;

    fn all_of(array: &ArrayRef, row: usize) -> Vec<StoredPicture> {
        let pictures = pictures_of_row(array, row);
        (0..pictures.len()).map(|nth| stored_picture(&pictures, nth)).collect()
    }

    fn hugging_face_struct() -> ArrayRef {
        let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![Some(&b"\xff\xd8\xff"[..]), None, None]));
        let path: ArrayRef = Arc::new(StringArray::from(vec![Some("a.jpg"), Some("b.jpg"), None]));
        Arc::new(StructArray::from(vec![
            (Arc::new(Field::new("bytes", DataType::Binary, true)), bytes),
            (Arc::new(Field::new("path", DataType::Utf8, true)), path),
        ]))
    }

    #[test]
    fn a_hugging_face_struct_gives_bytes_or_path_or_nothing() {
        let array = hugging_face_struct();
        assert_eq!(layout_of(array.data_type()), Some(PictureLayout::Struct));
        assert_eq!(all_of(&array, 0), [StoredPicture::Bytes(vec![0xff, 0xd8, 0xff])]);
        assert_eq!(all_of(&array, 1), [StoredPicture::Path("b.jpg".into())]);
        assert_eq!(all_of(&array, 2), [StoredPicture::Nothing]);
    }

    #[test]
    fn a_path_may_be_a_word_of_a_dictionary() {
        let words: DictionaryArray<Int8Type> = [Some("a.jpg"), None, Some("b.jpg")].into_iter().collect();
        let array: ArrayRef = Arc::new(words);
        assert_eq!(layout_of(array.data_type()), Some(PictureLayout::Path));
        assert_eq!(all_of(&array, 2), [StoredPicture::Path("b.jpg".into())]);
        assert_eq!(all_of(&array, 1), []);
    }

    #[test]
    fn a_list_gives_its_items_and_an_empty_path_is_none() {
        let mut paths = ListBuilder::new(StringBuilder::new());
        paths.append_value([Some("a.jpg"), Some(""), None]);
        paths.append_null();
        let array: ArrayRef = Arc::new(paths.finish());
        assert_eq!(layout_of(array.data_type()), Some(PictureLayout::ListOfPaths));
        let nothing = StoredPicture::Nothing;
        assert_eq!(all_of(&array, 0), [StoredPicture::Path("a.jpg".into()), nothing.clone(), nothing]);
        assert_eq!(all_of(&array, 1), []);
    }

    #[test]
    fn magic_tells_pictures_from_other_bytes() {
        assert_eq!(magic(b"\x89PNG\r\n"), Some("PNG"));
        assert_eq!(magic(b"RIFF\0\0\0\0WEBPVP8 "), Some("WebP"));
        assert_eq!(magic(b"hello"), None);
        assert_eq!(magic(b""), None);
    }
}
