//! A session as a script: keys and finished work in, state and effects out. No threads, no clock, no terminal.
//!
//! Rows are read from a real dataset when the script says so, as the lane of rows would; everything else that
//! work may bring is handed in by the test.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use pairlens::app::{
    App, Drawn, Effect, Event, FetchConsent, Generation, Message, Mode, OrderWish, PictureId, PictureRequest,
    PictureState, Reviewer, SampleWish, Start, Viewport,
};
use pairlens::base::{Progress, SafeText};
use pairlens::dataset::{Dataset, GroupRef, OpenOptions, RowId, SharedDataset};
use pairlens::images::{
    Extent, FetchError, Format, Frames, HashCheck, NoPicture, Origin, PictureFacts, SafeMode, SafetyPolicy,
    SizeCheck,
};
use pairlens::labels::Annotator;
use pairlens::labels::set::built_in;
use pairlens::query::{Lost, Selection};
use pairlens::ui::{Areas, action};
use ratatui::layout::Rect;
use tempfile::TempDir;

use crate::fixtures::laion_folder;

/// Keys with a name, as they are written in a script; everything else stands for itself.
const NAMED: [(&str, KeyCode); 14] = [
    ("<Space>", KeyCode::Char(' ')),
    ("<Enter>", KeyCode::Enter),
    ("<Esc>", KeyCode::Esc),
    ("<Tab>", KeyCode::Tab),
    ("<BS>", KeyCode::Backspace),
    ("<Del>", KeyCode::Delete),
    ("<Up>", KeyCode::Up),
    ("<Down>", KeyCode::Down),
    ("<Left>", KeyCode::Left),
    ("<Right>", KeyCode::Right),
    ("<Home>", KeyCode::Home),
    ("<End>", KeyCode::End),
    ("<PgDn>", KeyCode::PageDown),
    ("<PgUp>", KeyCode::PageUp),
];

/// A session under a test's control.
pub(crate) struct Script {
    pub(crate) app: App,
    dataset: SharedDataset,
    effects: Vec<Effect>,
    /// The screen that says after each key how much room there is, as the loop does.
    screen: Option<Rect>,
}

/// The start of a session on the shards of a folder, to be changed by a test.
pub(crate) fn start_on(folder: &Path) -> Start {
    let dataset = Dataset::open(&[folder.to_owned()], &OpenOptions::default()).unwrap();
    Start {
        dataset: Arc::new(dataset),
        policy: SafetyPolicy::new(SafeMode::Scores),
        consent: FetchConsent::NotGiven,
        filter: None,
        order: None,
        reviewer: reviewer(),
        review: None,
    }
}

impl Script {
    /// A session on a screen with a list of ten pairs and a picture of 20 × 10 cells.
    pub(crate) fn on(folder: &Path) -> Self {
        Self::of(start_on(folder))
    }

    pub(crate) fn of(start: Start) -> Self {
        let dataset = Arc::clone(&start.dataset);
        let (app, effects) = App::start(start);
        let mut script = Self { app, dataset, effects, screen: None };
        script.viewport(Viewport {
            list_rows: 10,
            picture_cells: (20, 10),
            help_rows: 20,
            ..Viewport::default()
        });
        script
    }

    pub(crate) fn viewport(&mut self, viewport: Viewport) -> &mut Self {
        self.event(Event::Viewport(viewport))
    }

    /// From now on each mode has the room that this screen gives it.
    pub(crate) fn on_screen(&mut self, screen: Rect) -> &mut Self {
        self.screen = Some(screen);
        self.viewport(Areas::of(&self.app, screen).viewport(screen))
    }

    /// Presses keys: `j`, `41G`, `<Enter>`, `<C-d>`. A key without a meaning in the mode does nothing.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some((key, len)) = next_key(rest) {
            if let Some(action) = action(self.app.mode(), &key) {
                self.event(Event::Action(action));
            }
            if let Some(screen) = self.screen {
                self.on_screen(screen);
            }
            rest = &rest[len..];
        }
        self
    }

    /// Work is done.
    pub(crate) fn receive(&mut self, message: Message) -> &mut Self {
        self.event(Event::Message(message))
    }

    /// A part of a scan of the newest filter: `done` of `total` row groups, with these rows.
    pub(crate) fn found(&mut self, done: u64, total: u64, rows: impl IntoIterator<Item = u64>) -> &mut Self {
        let generation = self.generation();
        self.receive(part(generation, done, total, rows))
    }

    /// The scan of the newest filter is through.
    pub(crate) fn scan_ends(&mut self) -> &mut Self {
        let (generation, elapsed) = (self.generation(), Duration::from_millis(20));
        self.receive(Message::ScanEnded { generation, elapsed })
    }

    /// The generation of the newest scan asked for.
    pub(crate) fn generation(&self) -> Generation {
        let newest = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::StartScan { generation, .. } => Some(*generation),
            _ => None,
        });
        newest.expect("a filter was started and its effect not taken away")
    }

    /// The newest order asked for.
    pub(crate) fn newest_order(&self) -> (Generation, OrderWish) {
        let newest = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::StartOrder { generation, wish } => Some((*generation, wish.as_ref().clone())),
            _ => None,
        });
        newest.expect("an order was started and its effect not taken away")
    }

    /// The newest sample asked for.
    pub(crate) fn newest_sample(&self) -> (Generation, SampleWish) {
        let newest = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::StartSample { generation, wish } => Some((*generation, wish.as_ref().clone())),
            _ => None,
        });
        newest.expect("a sample was started and its effect not taken away")
    }

    /// Reads the rows asked for last, as the lane of rows does. True when there was something to read.
    pub(crate) fn read_rows(&mut self) -> bool {
        let newest = self.effects.iter().rposition(|e| matches!(e, Effect::WantRows(_)));
        let Some(Effect::WantRows(rows)) = newest.map(|at| self.effects.remove(at)) else { return false };
        self.effects.retain(|e| !matches!(e, Effect::WantRows(_)));
        let read = self.dataset.read_pairs(&rows);
        let words = |damage: &dyn std::fmt::Display| SafeText::line(&damage.to_string());
        let damaged: Vec<(GroupRef, SafeText)> =
            read.damaged.iter().map(|(group, damage)| (*group, words(damage))).collect();
        self.receive(Message::Rows { pairs: read.pairs, damaged });
        true
    }

    /// Every picture asked for and not answered comes to this.
    pub(crate) fn answer_pictures(&mut self, state: impl Fn(&PictureRequest) -> PictureState) -> &mut Self {
        for request in self.pictures_asked() {
            let state = state(&request);
            self.receive(Message::Picture { request, state });
        }
        self
    }

    /// The pictures asked for last.
    pub(crate) fn pictures_asked(&self) -> Vec<PictureRequest> {
        let newest = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::WantPictures(requests) => Some(requests.clone()),
            _ => None,
        });
        newest.unwrap_or_default()
    }

    /// The effects since the last call.
    pub(crate) fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Gives effects back that were only looked through.
    pub(crate) fn put_back(&mut self, effects: Vec<Effect>) {
        self.effects.splice(0..0, effects);
    }

    /// The row in focus, by its number in the dataset.
    pub(crate) fn row(&self) -> Option<u64> {
        self.app.focused().map(|row| row.0)
    }

    #[track_caller]
    pub(crate) fn expect_row(&mut self, row: u64) -> &mut Self {
        assert_eq!(self.row(), Some(row));
        self
    }

    #[track_caller]
    pub(crate) fn expect_mode(&mut self, is: impl Fn(&Mode) -> bool) -> &mut Self {
        assert!(is(self.app.mode()), "{:?}", self.app.mode());
        self
    }

    /// What stands in the filter line.
    #[track_caller]
    pub(crate) fn expect_line(&mut self, text: &str) -> &mut Self {
        match self.app.mode() {
            Mode::Filter(form) | Mode::Order(form) | Mode::Sample(form) => assert_eq!(form.line.text(), text),
            Mode::Export(form) => assert_eq!(form.path.text(), text),
            other => panic!("no line in {other:?}"),
        }
        self
    }

    pub(crate) fn event(&mut self, event: Event) -> &mut Self {
        let effects = self.app.update(event);
        self.effects.extend(effects);
        self
    }
}

/// Ann, who labels by the built-in set for audits.
pub(crate) fn reviewer() -> Reviewer {
    let set = built_in("pair-audit-v1").expect("a built-in set");
    let set_named = set.id.name.clone();
    Reviewer {
        annotator: Annotator("ann".to_owned()),
        set: Arc::new(set),
        set_named,
        options: Vec::new(),
        session: 7,
    }
}

/// A part of a scan.
pub(crate) fn part(
    generation: Generation,
    done: u64,
    total: u64,
    rows: impl IntoIterator<Item = u64>,
) -> Message {
    Message::Scan {
        generation,
        found: Selection::of(u64::MAX, rows.into_iter().map(RowId)),
        progress: Progress { done, total, unit: "row groups" },
        n_scanned: done * 25,
        lost: Lost { rows: done, at_least: false },
        elapsed: Duration::from_millis(250),
        damaged: Vec::new(),
    }
}

/// The first key of a script and how many bytes it takes there.
fn next_key(keys: &str) -> Option<(KeyEvent, usize)> {
    if let Some((name, code)) = NAMED.iter().find(|(name, _)| keys.starts_with(name)) {
        return Some((KeyEvent::new(*code, KeyModifiers::NONE), name.len()));
    }
    if let Some((c, ">")) = keys.strip_prefix("<C-").and_then(|k| k.get(..2)).map(|k| k.split_at(1)) {
        let c = c.chars().next().expect("split after one byte");
        return Some((KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL), "<C-x>".len()));
    }
    let c = keys.chars().next()?;
    Some((KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), c.len_utf8()))
}

/// A hundred pairs in four row groups.
pub(crate) fn hundred() -> TempDir {
    laion_folder(1, 100, 25)
}

/// No picture anywhere.
pub(crate) fn no_picture(_: &PictureRequest) -> PictureState {
    PictureState::None { why: NoPicture::NotInRow, n_pictures: 1 }
}

/// The server was busy: another try may bring the picture.
pub(crate) fn busy_server(_: &PictureRequest) -> PictureState {
    PictureState::None { why: NoPicture::from(FetchError::Status(503)), n_pictures: 1 }
}

/// Each picture is there, under its row's number; each pair has three.
pub(crate) fn drawn(request: &PictureRequest) -> PictureState {
    PictureState::Drawn(Drawn {
        id: PictureId(request.row.0),
        cells: (20, 10),
        width_px: 200,
        height_px: 100,
        about: SafeText::line("JPEG"),
        facts: Arc::new(facts()),
        n_pictures: 3,
    })
}

/// Of a picture that keeps its row's word.
fn facts() -> PictureFacts {
    PictureFacts {
        format: Format::Jpeg,
        n_bytes: 12_345,
        width_px: 200,
        height_px: 100,
        frames: Frames::Still,
        extent: Extent::Whole,
        exif: Vec::new(),
        size: SizeCheck::Agrees,
        hash: HashCheck::NoColumn,
        origin: Origin::Embedded,
    }
}

/// Whether the list is what the keys move.
pub(crate) fn is_browse(mode: &Mode) -> bool {
    *mode == Mode::Browse
}

/// Whether the keys belong to a pair alone.
pub(crate) fn is_single(mode: &Mode) -> bool {
    matches!(mode, Mode::Single(_))
}

/// Reads and answers until the screen lacks nothing.
pub(crate) fn calm(script: &mut Script) {
    while script.read_rows() {}
    script.answer_pictures(no_picture);
    script.effects();
}
