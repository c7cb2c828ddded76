//! The demo dataset as it stands on the disk: shards, pictures, the damaged row group, the links.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the report")]

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::Int32Type;
use pairlens::base::Cancel;
use pairlens::demo::{DemoServer, N_PAIRS, Origin, ensure, plan};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn read_group(shard: &Path, group: usize) -> Option<Vec<RecordBatch>> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(shard).unwrap()).unwrap();
    builder.with_row_groups(vec![group]).build().ok()?.collect::<Result<_, _>>().ok()
}

/// How many rows agree with the pictures they hold.
fn check_embedded(batch: &RecordBatch) -> usize {
    let pixels = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<Int32Type>();
    let pictures = batch.column_by_name("jpg").unwrap().as_binary::<i32>();
    for row in 0..batch.num_rows() {
        let bytes = std::io::Cursor::new(pictures.value(row));
        let size = image::ImageReader::new(bytes).with_guessed_format().unwrap().into_dimensions().unwrap();
        let claimed = (pixels("WIDTH").value(row), pixels("HEIGHT").value(row));
        assert_eq!((i32::try_from(size.0).unwrap(), i32::try_from(size.1).unwrap()), claimed);
    }
    batch.num_rows()
}

fn get(server: &DemoServer, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.addr()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: demo.invalid\r\n\r\n").unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    reply
}

/// One test, because making the dataset takes most of a minute without optimisation.
#[test]
fn the_demo_dataset_is_whole_but_for_one_row_group_and_its_links_answer() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("demo");
    let made = ensure(&folder, &|_| {}, &Cancel::new()).unwrap();
    assert_eq!(made.origin, Origin::Made);
    assert_eq!(ensure(&folder, &|_| {}, &Cancel::new()).unwrap().origin, Origin::Found);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing else is left beside it");

    let mut lost = Vec::new();
    let (mut rows, mut embedded) = (0, 0);
    for (number, shard) in made.shards.iter().enumerate() {
        for group in 0..3 {
            let Some(batches) = read_group(shard, group) else {
                lost.push((number, group));
                continue;
            };
            for batch in &batches {
                rows += batch.num_rows();
                embedded += batch.column_by_name("jpg").map_or(0, |_| check_embedded(batch));
            }
        }
    }
    assert_eq!(lost, [(2, 1)]);
    assert_eq!((rows, embedded), (N_PAIRS - N_PAIRS / 12, N_PAIRS / 2));

    let server = DemoServer::start(&folder).unwrap();
    for pair in plan().iter().step_by(41) {
        let picture = fs::read(folder.join("pictures").join(&pair.name)).unwrap();
        assert!(get(&server, &format!("/ok/{}", pair.name)).ends_with(&picture), "{}", pair.name);
    }
}
