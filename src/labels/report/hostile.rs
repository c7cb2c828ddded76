//! Texts of strangers in every place a report has for them: they change nothing but themselves.

use proptest::prelude::*;

use super::fixture::{item, material, said, wish};
use super::{Item, LeftOut, Report, Thumbnails, html, make, markdown};

/// A report with the text wherever a dataset, a person or a command line has a say.
fn report(text: &str) -> Report {
    let mut material = material(&[Some("match"), Some("match")]);
    let person = item(&[(text, said("unrelated"))]);
    material.items.push(Item {
        shard: text.to_owned(),
        scores: vec![(text.to_owned(), Some(0.5))],
        ..person
    });
    material.drawn.paths = vec![text.to_owned()];
    material.drawn.filter = Some(text.to_owned());
    material.drawn.by = vec![text.to_owned()];
    material.drawn.fingerprint = text.to_owned();
    material.drawn.strata.push((vec![text.to_owned()], 10, 0));
    material.elsewhere =
        vec![LeftOut { what: text.to_owned(), why: "it is elsewhere".to_owned(), n_judged: 1 }];
    let mut report = make(&material, &wish()).unwrap();
    report.sheet[0].caption = Some(text.to_owned());
    report.sheet[0].no_picture = Some(text.to_owned());
    report
}

/// The tags of a page, in order, attributes included.
fn tags(page: &str) -> Vec<&str> {
    let inside = page.split('<').skip(1);
    inside.map(|tag| tag.split('>').next().unwrap()).collect()
}

/// What gives a Markdown file its shape: lines, and on each the characters that mark something up.
fn shape(file: &str) -> Vec<String> {
    let marks = |line: &str| line.chars().filter(|c| "\\`*[]|!~$".contains(*c)).collect();
    file.lines().map(marks).collect()
}

const HOSTILE: [&str; 8] = [
    "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' style='background:url(http://a.b)",
    "| a | b |\n| - | - |\n# x",
    "![x](http://a.b/c.png) [y](javascript:alert(1)) `code` **bold** ~~~",
    "\u{202e}gpj.exe\u{0}\u{1b}[31m\r\n\n- x",
    "&lt;script&gt; &#60; <!-- -->]]>",
    "www.example.org https://example.org a@b.c \\| \\",
];

#[test]
fn known_tricks_stay_text() {
    let (page, file) = (html(&report("x"), &Thumbnails::new()), markdown(&report("x")));
    for text in HOSTILE {
        let hostile = report(text);
        assert_eq!(tags(&html(&hostile, &Thumbnails::new())), tags(&page), "{text}");
        assert_eq!(shape(&markdown(&hostile)), shape(&file), "{text}");
    }
}

#[test]
fn a_page_has_no_script_and_asks_for_nothing() {
    let pictures = Thumbnails::from([(0, vec![1, 2, 3])]);
    let page = html(&report("x"), &pictures);
    for tag in tags(&page) {
        let is_own =
            |attribute: &str| tag.split(attribute).skip(1).all(|value| value.starts_with(['#', 'd']));
        assert!(!tag.starts_with("script") && !tag.starts_with("link") && !tag.contains(" on"), "{tag}");
        assert!(is_own("href=\"") && is_own("src=\""), "{tag}");
    }
    assert!(page.contains("src=\"data:image/png;base64,AQID\"") && page.contains("default-src 'none'"));
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    assert!(!style.contains("url(") && !style.contains("@import"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(text in "[\\PC\\n<>&\"'|`*_\\[\\]()!#\\\\-]{1,40}") {
        let page = |text: &str| html(&report(text), &Thumbnails::new());
        let file = |text: &str| markdown(&report(text));
        let (hostile, plain) = (page(&text), page("x"));
        prop_assert_eq!(tags(&hostile), tags(&plain));
        prop_assert_eq!(shape(&file(&text)), shape(&file("x")));
    }
}
