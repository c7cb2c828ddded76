//! Packed bytes into exactly as many unpacked ones as were promised.
//!
//! The codecs are those that the `parquet` crate itself uses. They are called here and not through it because
//! it lets gzip and brotli grow past the promise until memory ends, and zeroes each buffer before it is filled.

use std::io::Read;

use parquet::basic::Compression;

use crate::base::contain;

/// Why the bytes do not unpack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum UnpackError {
    /// The codec's own words.
    #[error("it does not unpack: {0}")]
    Codec(String),
    /// It ends before the promised size, or goes on after it.
    #[error("it does not unpack to the size that its header declares")]
    OtherSize,
}

/// Whether pages of this codec are read here. LZ4 in Hadoop's framing has three dialects that only the
/// `parquet` crate tells apart, and LZO nobody reads.
pub(super) fn is_known(codec: Compression) -> bool {
    !matches!(codec, Compression::LZ4 | Compression::LZO)
}

/// Fills `out` to its last byte from `packed`, which must then be used up where the codec can tell.
pub(super) fn unpack(codec: Compression, packed: &[u8], out: &mut [u8]) -> Result<(), UnpackError> {
    // An empty page may have nothing packed, not even the codec's frame (parquet-format, "Data Pages").
    if out.is_empty() && !matches!(codec, Compression::UNCOMPRESSED) {
        return Ok(());
    }
    contain(|| run(codec, packed, out)).map_err(|panic| UnpackError::Codec(panic.into_string()))?
}

fn run(codec: Compression, packed: &[u8], out: &mut [u8]) -> Result<(), UnpackError> {
    let expected = out.len();
    let n = match codec {
        Compression::UNCOMPRESSED => {
            if packed.len() == expected {
                out.copy_from_slice(packed);
            }
            packed.len()
        }
        Compression::SNAPPY => snap::raw::Decoder::new().decompress(packed, out).map_err(words)?,
        Compression::ZSTD(_) => zstd::bulk::decompress_to_buffer(packed, out).map_err(words)?,
        Compression::LZ4_RAW => lz4_flex::block::decompress_into(packed, out).map_err(words)?,
        Compression::GZIP(_) => stream(flate2::read::MultiGzDecoder::new(packed), out)?,
        Compression::BROTLI(_) => stream(brotli::Decompressor::new(packed, BROTLI_BUFFER_BYTES), out)?,
        other => return Err(UnpackError::Codec(format!("{other} is not supported"))),
    };
    if n == expected { Ok(()) } else { Err(UnpackError::OtherSize) }
}

/// What brotli reads at a time.
const BROTLI_BUFFER_BYTES: usize = 4096;

/// Codecs that are streams do not know their own size: one byte more is asked for.
fn stream(mut stream: impl Read, out: &mut [u8]) -> Result<usize, UnpackError> {
    stream.read_exact(out).map_err(words)?;
    let mut beyond = [0];
    match stream.read(&mut beyond).map_err(words)? {
        0 => Ok(out.len()),
        _ => Err(UnpackError::OtherSize),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn words(error: impl ToString) -> UnpackError {
    UnpackError::Codec(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// The same bytes by each codec.
    fn packed(bytes: &[u8]) -> Vec<(Compression, Vec<u8>)> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        let mut brotli = Vec::new();
        brotli::CompressorWriter::new(&mut brotli, 4096, 1, 20).write_all(bytes).unwrap();
        vec![
            (Compression::UNCOMPRESSED, bytes.to_vec()),
            (Compression::SNAPPY, snap::raw::Encoder::new().compress_vec(bytes).unwrap()),
            (Compression::GZIP(parquet::basic::GzipLevel::default()), gzip.finish().unwrap()),
            (Compression::BROTLI(parquet::basic::BrotliLevel::default()), brotli),
            (
                Compression::ZSTD(parquet::basic::ZstdLevel::default()),
                zstd::bulk::compress(bytes, 1).unwrap(),
            ),
            (Compression::LZ4_RAW, lz4_flex::block::compress(bytes)),
        ]
    }

    #[test]
    fn every_codec_fills_what_was_promised_and_nothing_else() {
        let bytes = vec![7_u8; 100_000];
        for (codec, packed) in packed(&bytes) {
            assert!(is_known(codec));
            let mut out = vec![0; bytes.len()];
            assert_eq!(unpack(codec, &packed, &mut out), Ok(()), "{codec}");
            assert_eq!(out, bytes, "{codec}");
            // A bomb: it would go on.
            assert!(unpack(codec, &packed, &mut out[1..]).is_err(), "{codec}");
            let mut larger = vec![0; bytes.len() + 1];
            assert!(unpack(codec, &packed, &mut larger).is_err(), "{codec}");
            assert!(unpack(codec, &packed[..packed.len() / 2], &mut out).is_err(), "{codec}");
        }
    }

    #[test]
    fn nothing_unpacks_to_nothing() {
        for (codec, _) in packed(&[]) {
            assert_eq!(unpack(codec, &[], &mut []), Ok(()), "{codec}");
        }
    }
}
