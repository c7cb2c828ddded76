//! The filter language as a person meets it: what each construct selects, and how mistakes are answered.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float16Array,
    Float32Array, Float64Array, Int32Array, LargeStringArray, ListArray, ListBuilder, StringArray,
    StringBuilder, StringViewArray, StructArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Float64Type, Int8Type, Schema};
use pairlens::query::{Names, Predicate, expression::ExpressionError};

/// Four rows with one column of every type that files of the field have.
fn columns() -> Vec<(&'static str, ArrayRef)> {
    let path: ArrayRef = Arc::new(StringArray::from(vec![Some("a.jpg"), Some("b.png"), None, None]));
    let image = StructArray::from(vec![(Arc::new(Field::new("path", DataType::Utf8, true)), path)]);
    let mut captions = ListBuilder::new(StringBuilder::new());
    for list in [Some(vec!["a cat", "a dog"]), Some(vec![]), None, Some(vec!["two CATS"])] {
        captions.append_option(list.map(|l| l.into_iter().map(Some).collect::<Vec<_>>()));
    }
    let scores = [Some(vec![Some(0.1), Some(0.4)]), Some(vec![]), None, Some(vec![Some(f64::NAN), None])];
    let half =
        |v: f32| Float16Array::from_iter([Some(v), None, Some(0.5), Some(-0.0)].map(|v| v.map(half_of)));
    vec![
        ("URL", text(&["https://A.example/x.jpg", "http://b.example:81/", "nothing", ""])),
        ("TEXT", text(&["A cat", "größer  Hund", "", "猫 100%"])),
        ("ENG TEXT", Arc::new(LargeStringArray::from(vec![Some("one"), None, Some("Three"), Some("four")]))),
        ("view", Arc::new(StringViewArray::from(vec!["one", "two", "three", "four"]))),
        (
            "LANGUAGE",
            Arc::new(DictionaryArray::<Int8Type>::from_iter([Some("de"), Some("en"), None, Some("de")])),
        ),
        ("WIDTH", Arc::new(Int32Array::from(vec![Some(640), Some(512), None, Some(-1)]))),
        ("HEIGHT", Arc::new(Float64Array::from(vec![Some(480.0), Some(0.0), Some(f64::NAN), None]))),
        ("punsafe", Arc::new(Float32Array::from(vec![Some(0.1), Some(0.5), None, Some(0.3)]))),
        ("half", Arc::new(half(0.1))),
        ("phash", Arc::new(UInt64Array::from(vec![u64::MAX, 0, 1, 1 << 63]))),
        ("flag", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true)]))),
        ("jpg", Arc::new(BinaryArray::from(vec![Some(&b"\xff\xd8"[..]), Some(b""), None, Some(b"x")]))),
        ("day", Arc::new(Date32Array::from(vec![Some(0), Some(19_478), None, Some(-1)]))),
        ("at", Arc::new(TimestampNanosecondArray::from(vec![1, 2_000, -1, 0]).with_timezone("UTC"))),
        (
            "price",
            Arc::new(
                Decimal128Array::from(vec![150, 250, 0, -50])
                    .with_precision_and_scale(9, 2)
                    .expect("4 digits fit 9"),
            ),
        ),
        ("image", Arc::new(image)),
        ("all_captions", Arc::new(captions.finish())),
        ("scores", Arc::new(ListArray::from_iter_primitive::<Float64Type, _, _>(scores))),
    ]
}

fn half_of(v: f32) -> <arrow::datatypes::Float16Type as arrow::array::ArrowPrimitiveType>::Native {
    <arrow::datatypes::Float16Type as arrow::array::ArrowPrimitiveType>::Native::from_f32(v)
}

fn text(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn names() -> Names {
    let fields: Vec<Field> =
        columns().iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    Names::new(&Schema::new(fields))
        .with_derived("row", DataType::UInt64)
        .with_derived("label.align", DataType::Utf8)
        .with_role("caption", &["TEXT"])
        .with_role("width", &["WIDTH"])
        .with_role("language", &["LANGUAGE"])
}

/// The answers as one letter a row: `t`rue, `f`alse, unknown `?`.
fn answers(filter: &str) -> String {
    let evaluate = |filter: &str| {
        let predicate =
            Predicate::parse(filter, &names()).unwrap_or_else(|e| panic!("{e}\n{}", e.caret(filter)));
        let mut known = columns();
        known.push(("row", Arc::new(UInt64Array::from(vec![0, 1, 2, 3]))));
        known.push((
            "image.path",
            Arc::new(StringArray::from(vec![Some("a.jpg"), Some("b.png"), None, None])),
        ));
        known.push(("label.align", text(&["match", "partial", "match", ""])));
        let find = |name: &str| known.iter().find(|(n, _)| *n == name).map(|(_, array)| array.clone());
        let inputs: Vec<ArrayRef> =
            predicate.inputs().iter().map(|input| find(&input.name()).expect("a column")).collect();
        predicate.evaluate(&inputs, 4).expect("evaluates")
    };
    let (found, unknown) = (evaluate(filter), evaluate(&format!("({filter}) IS UNKNOWN")));
    assert_eq!(found.n_unknown, unknown.selected.count_set_bits());
    let letter = |(is, un)| {
        if un {
            '?'
        } else if is {
            't'
        } else {
            'f'
        }
    };
    found.selected.iter().zip(unknown.selected.iter()).map(letter).collect()
}

#[test]
fn every_construct_selects_what_it_says() {
    for (filter, expected) in [
        // Names and roles.
        ("width >= 512", "tt?f"),
        ("\"ENG TEXT\" = 'one'", "t?ff"),
        ("Language = 'de'", "tf?t"),
        ("label.align = 'match'", "tftf"),
        ("row BETWEEN 1 AND 2", "fttf"),
        ("image.path IS NULL", "fftt"),
        ("ends_with(image.path, '.png')", "ft??"),
        // Numbers.
        ("punsafe = 0.1", "tf?f"),
        ("half = 0.0", "f?ft"),
        ("phash = 18446744073709551615", "tfff"),
        ("phash - 1 < 0", "ftff"),
        ("width / HEIGHT > 1.3", "t???"),
        ("width / 1000 = 0.64", "tf?f"),
        ("width % 100 = 12", "ft?f"),
        ("-width > 0", "ff?t"),
        ("width * 9223372036854775807 IS NULL", "tttf"),
        ("HEIGHT IS NULL", "ffft"),
        ("isnan(HEIGHT)", "fft?"),
        ("price >= 1.5", "ttff"),
        ("least(width, HEIGHT) >= 0", "tt?f"),
        ("round(punsafe) = 1", "ft?f"),
        ("round(punsafe * 10, 1) = 3", "ff?t"),
        // Text.
        ("length(TEXT) = 5", "tfff"),
        ("words(caption) = 2", "ttft"),
        ("lower(TEXT) LIKE '%cat'", "tfff"),
        ("TEXT ILIKE '%CAT'", "tfff"),
        ("TEXT NOT LIKE '%100!%' ESCAPE '!'", "tttf"),
        ("upper(trim(TEXT)) = 'GRÖSSER  HUND'", "ftff"),
        ("regexp_like(TEXT, '(?i)\\bCAT\\b')", "tfff"),
        ("host(URL) = 'a.example'", "tf??"),
        ("substr(TEXT, 1, 1) = '猫'", "ffft"),
        ("SUBSTRING(TEXT FROM 3 FOR 3) = 'cat'", "tfff"),
        ("view IN ('one', 'three')", "tftf"),
        ("language IN ('de', NULL)", "t??t"),
        ("language NOT IN ('de')", "ft?f"),
        ("contains(TEXT, substr(TEXT, 1, 2))", "tttt"),
        // Truth.
        ("flag", "tf?t"),
        ("NOT flag OR width > 0", "tt?f"),
        ("flag IS NOT TRUE", "fttf"),
        ("(width > 0) IS FALSE", "ffft"),
        ("CASE language WHEN 'de' THEN width ELSE 0 END > 0", "tfff"),
        ("CASE WHEN punsafe > 0.2 THEN 'x' END = 'x'", "?t?t"),
        ("coalesce(punsafe, 1) > 0.4", "fttf"),
        ("NULL", "????"),
        // Casts, dates.
        ("CAST(TEXT AS integer) IS NULL", "tttt"),
        ("width::text = '640'", "tf?f"),
        ("CAST(width AS tinyint) IS NULL", "tttf"),
        ("day >= '2023-05-01'", "ft?f"),
        ("day = DATE '1969-12-31'", "ff?t"),
        ("at > TIMESTAMP '1970-01-01 00:00:00'", "ftff"),
        // Bytes and lists.
        ("length(jpg) > 0", "tf?t"),
        ("jpg IS NOT NULL", "ttft"),
        ("length(scores) = 2", "tf?t"),
        ("array_length(all_captions) >= 1", "tf?t"),
        ("0.3 < ANY(scores)", "tf??"),
        ("0.3 < ALL(scores)", "ft??"),
        ("any(all_captions ILIKE '%cat%')", "tf?t"),
        ("all(length(all_captions) > width - 640)", "tt?t"),
        ("all_captions IS NULL", "fftf"),
    ] {
        assert_eq!(answers(filter), expected, "{filter}");
    }
}

fn mistake(filter: &str) -> ExpressionError {
    Predicate::parse(filter, &names()).err().unwrap_or_else(|| panic!("{filter} was accepted"))
}

/// The message, the text it points at, and the advice.
fn shown(filter: &str) -> (String, String, String) {
    let error = mistake(filter);
    let span = error.span();
    let advice = error.advice().map(ToString::to_string).unwrap_or_default();
    (error.to_string(), filter[span.start..span.end].to_owned(), advice)
}

#[test]
fn mistakes_say_what_where_and_what_instead() {
    for (filter, message, place, advice) in [
        ("widht > 1", "there is no column widht", "widht", "did you mean WIDTH?"),
        ("language = \"de\"", "there is no column de", "\"de\"", "text goes in single quotes"),
        ("lenght(TEXT) > 1", "there is no function lenght", "lenght", "did you mean length?"),
        ("length(TEXT, 1) > 1", "length does not take 2 arguments", "length", "length(text | bytes | list)"),
        ("WIDTH > 'big'", "a number cannot be compared with text", "WIDTH > 'big'", "without quotes"),
        ("WIDTH", "a condition is needed here, this is a number", "WIDTH", "compare it"),
        ("jpg = jpg", "comparing values that are bytes is not supported", "jpg = jpg", "length()"),
        ("scores > 0.3", "a list cannot be compared with a number", "scores > 0.3", "any(list > 0.3)"),
        ("TEXT || 'x' = 'y'", "joining text by || is not supported", "TEXT || 'x'", "OR"),
        ("TEXT LIKE URL", "a pattern that is not a text in quotes is not supported", "URL", "contains"),
        ("regexp_like(TEXT, '(')", "the regular expression cannot be read", "'('", "look-around"),
        ("day > 'soon'", "this text is no date or time", "day > 'soon'", "2023-05-01"),
        ("WIDTH IN (SELECT 1)", "“WIDTH IN (SELECT 1)” is not supported", "", "supported are ="),
        ("CAST(WIDTH AS uuid) = 1", "casting to UUID is not supported", "WIDTH", "the types are boolean"),
        ("sum(WIDTH) > 1", "there is no function sum", "sum", ""),
        ("count(*) > 1", "this form of argument is not supported", "", ""),
        ("width ANY (scores)", "unexpected", "", ""),
    ] {
        let (said, at, instead) = shown(filter);
        assert!(said.contains(message), "{filter}: {said}");
        assert!(place.is_empty() || at == place, "{filter}: points at {at}");
        assert!(instead.contains(advice), "{filter}: {instead}");
    }
}

#[test]
fn chains_as_long_as_is_allowed_fit_a_threads_stack() {
    for (chain, expected) in [
        (format!("width{} < 300", " - 1".repeat(250)), "ft?t"),
        (format!("width{} > 0", "::bigint".repeat(120)), "tt?f"),
        (format!("flag{}", " IS NULL".repeat(120)), "ffff"),
    ] {
        // The size that threads have unless one says otherwise, also in a debug build with its large frames.
        let deep = std::thread::Builder::new().stack_size(2 << 20);
        let found = deep.spawn(move || answers(&chain)).expect("a thread").join().expect("no overflow");
        assert_eq!(found, expected);
    }
}

#[test]
fn a_filter_keeps_what_was_typed_and_what_it_stands_for() {
    let predicate = Predicate::parse("NOT @relaion-safe", &names()).expect("punsafe is there");
    assert_eq!(predicate.text(), "NOT @relaion-safe");
    assert_eq!(predicate.expanded(), "NOT (punsafe <= 0.45)");
}

#[test]
fn a_mistake_after_a_preset_is_pointed_at_in_the_typed_text() {
    let filter = "@laion-high-resolution OR @relaion-safe OR widht > 1";
    let names = names().with_role("height", &["HEIGHT"]);
    let error = Predicate::parse(filter, &names).unwrap_err();
    assert_eq!(&filter[error.span().start..error.span().end], "widht");
}
