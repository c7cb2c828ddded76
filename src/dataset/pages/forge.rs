//! Column chunks put together byte by byte, for tests: honest ones and others.

#[cfg(test)]
pub(super) use tests::{Forged, ForgedChunk};

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::basic::{Compression, Type};
    use parquet::file::metadata::ColumnChunkMetaData;
    use parquet::schema::types::{ColumnDescriptor, ColumnPath, Type as SchemaType};

    use super::super::body::{Bodies, Memory};
    use super::super::dictionary::Dictionary;
    use super::super::directory::{Directory, DirectoryError};
    use super::super::page::{PageError, PageSource, RawPage};
    use super::super::physical::Physical;
    use super::super::spare::SpareBuffers;
    use crate::dataset::file::ShardFile;

    /// A page to be written; the header says what it is told to say.
    #[derive(Clone, Debug)]
    pub(in super::super) struct Forged {
        /// `PageType`: 0 data, 1 index, 2 dictionary, 3 data of the second layout.
        pub(in super::super) code: i64,
        pub(in super::super) n_values: i64,
        pub(in super::super) encoding: i64,
        pub(in super::super) unpacked: Option<i64>,
        pub(in super::super) checksum: Option<u32>,
        pub(in super::super) body: Vec<u8>,
    }

    impl Forged {
        pub(in super::super) fn data(n_values: i64, encoding: i64, body: Vec<u8>) -> Self {
            Self { code: 0, n_values, encoding, unpacked: None, checksum: None, body }
        }

        pub(in super::super) fn dictionary(n_values: i64, body: Vec<u8>) -> Self {
            Self { code: 2, ..Self::data(n_values, 0, body) }
        }

        /// Integer fields one after another, then the struct of its kind.
        pub(in super::super) fn bytes(&self) -> Vec<u8> {
            let packed = i64::try_from(self.body.len()).unwrap();
            let mut out = Vec::new();
            integer(&mut out, 1, self.code);
            integer(&mut out, 1, self.unpacked.unwrap_or(packed));
            integer(&mut out, 1, packed);
            let mut last = 3;
            if let Some(checksum) = self.checksum {
                integer(&mut out, 1, i64::from(checksum.cast_signed()));
                last = 4;
            }
            let id = [5, 6, 7, 8][usize::try_from(self.code).unwrap()];
            out.push(u8::try_from((id - last) << 4).unwrap() | 0x0c);
            integer(&mut out, 1, self.n_values);
            integer(&mut out, 1, self.encoding);
            if self.code == 0 {
                integer(&mut out, 1, 3);
                integer(&mut out, 1, 3);
            }
            out.extend([0, 0]);
            out.extend_from_slice(&self.body);
            out
        }
    }

    fn integer(out: &mut Vec<u8>, step: u8, value: i64) {
        out.push(step << 4 | 0x05);
        let mut zigzag = (value << 1 ^ value >> 63).cast_unsigned();
        while zigzag >= 0x80 {
            out.push(u8::try_from(zigzag & 0x7f).unwrap() | 0x80);
            zigzag >>= 7;
        }
        out.push(u8::try_from(zigzag).unwrap());
    }

    /// A chunk of one column in a file of its own.
    pub(in super::super) struct ForgedChunk {
        _folder: tempfile::TempDir,
        pub(in super::super) file: ShardFile,
        pub(in super::super) chunk: ColumnChunkMetaData,
        spare: Arc<SpareBuffers>,
    }

    impl ForgedChunk {
        /// Of int32, or of text.
        pub(in super::super) fn new(
            physical: Type,
            is_optional: bool,
            codec: Compression,
            pages: &[Forged],
        ) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x");
            let bytes: Vec<u8> = pages.iter().flat_map(Forged::bytes).collect();
            std::fs::write(&path, &bytes).unwrap();
            let n_bytes = i64::try_from(bytes.len()).unwrap();
            let schema = SchemaType::primitive_type_builder("x", physical).build().unwrap();
            let leaf =
                ColumnDescriptor::new(Arc::new(schema), i16::from(is_optional), 0, ColumnPath::from("x"));
            let chunk = ColumnChunkMetaData::builder(Arc::new(leaf))
                .set_compression(codec)
                .set_data_page_offset(0)
                .set_total_compressed_size(n_bytes)
                .set_total_uncompressed_size(n_bytes.max(1000))
                .build()
                .unwrap();
            let file = ShardFile::open(&path).unwrap();
            Self { _folder: folder, file, chunk, spare: Arc::default() }
        }

        /// The same bytes as a repeated column's.
        pub(in super::super) fn repeated(mut self, max_rep_level: i16) -> Self {
            let own = self.chunk.column_descr();
            let leaf = ColumnDescriptor::new(
                own.self_type_ptr(),
                own.max_def_level(),
                max_rep_level,
                own.path().clone(),
            );
            self.chunk = ColumnChunkMetaData::builder(Arc::new(leaf))
                .set_compression(self.chunk.compression())
                .set_data_page_offset(0)
                .set_total_compressed_size(self.chunk.compressed_size())
                .set_total_uncompressed_size(self.chunk.uncompressed_size())
                .build()
                .unwrap();
            self
        }

        pub(in super::super) fn directory(&self, n_rows: u32) -> Result<Directory, DirectoryError> {
            Directory::of(&self.file, &self.chunk, n_rows)
        }

        pub(in super::super) fn bodies(&self) -> Bodies<'_> {
            Bodies { file: &self.file, chunk: &self.chunk, spare: &self.spare }
        }

        pub(in super::super) fn source(&self) -> PageSource<'_> {
            let physical = match self.chunk.column_type() {
                Type::INT32 => Physical::Int32,
                _ => Physical::Text,
            };
            PageSource { bodies: self.bodies(), physical }
        }

        /// The first data page of a chunk of `n_rows` rows.
        pub(in super::super) fn page(&self, n_rows: u32) -> Result<RawPage, PageError> {
            let directory = self.directory(n_rows).unwrap();
            let page = self.source().data(directory.place(0).unwrap(), directory.rows(0), Memory::Lent)?;
            Ok(page.expect("a page that is read here"))
        }

        pub(in super::super) fn dictionary(&self, n_rows: u32) -> Result<Dictionary, PageError> {
            let place = self.directory(n_rows).unwrap().dictionary.unwrap();
            let PageSource { bodies, physical } = self.source();
            Dictionary::new(bodies.unpacked(&bodies.packed(place)?, Memory::Own)?, physical)
        }
    }
}
