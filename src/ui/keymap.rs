//! Keys and what they mean in each mode: one table for the program and for its help.
//!
//! Follows vim, less and lazygit. Letters that are typed into a line are no bindings.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::app::{Action, Edit, Mode, Motion, Scale, Side, Step};

/// Keys with one meaning, as shown in the help.
#[derive(Debug)]
pub(super) struct Binding {
    keys: &'static [(KeyCode, KeyModifiers)],
    /// The keys in words.
    pub(super) shown: &'static str,
    action: Action,
    /// What they do, as a fragment.
    pub(super) what: &'static str,
}

const NONE: KeyModifiers = KeyModifiers::NONE;
const CTRL: KeyModifiers = KeyModifiers::CONTROL;

const fn key(c: char) -> (KeyCode, KeyModifiers) {
    (KeyCode::Char(c), NONE)
}

const fn ctrl(c: char) -> (KeyCode, KeyModifiers) {
    (KeyCode::Char(c), CTRL)
}

const fn code(code: KeyCode) -> (KeyCode, KeyModifiers) {
    (code, NONE)
}

const fn shift(code: KeyCode) -> (KeyCode, KeyModifiers) {
    (code, KeyModifiers::SHIFT)
}

macro_rules! bindings {
    ($($keys:expr, $shown:literal, $action:expr, $what:literal;)*) => {
        &[$(Binding { keys: &$keys, shown: $shown, action: $action, what: $what }),*]
    };
}

/// Wherever no letters are typed.
static EVERYWHERE: &[Binding] = bindings! {
    [key('Q'), ctrl('c')], "Q ^c", Action::QuitNow, "leave pairlens from anywhere";
};

/// Wherever pairlens has the keyboard.
static TERMINAL: &[Binding] = bindings! {
    [ctrl('l')], "^l", Action::Redraw, "draw everything anew";
    [ctrl('z')], "^z", Action::Suspend, "to the shell; fg comes back";
};

/// The list.
static BROWSE: &[Binding] = bindings! {
    [key('j'), code(KeyCode::Down)], "j ↓", Action::Move(Motion::Down), "next pair; a number before it repeats";
    [key('k'), code(KeyCode::Up)], "k ↑", Action::Move(Motion::Up), "previous pair";
    [key('l'), code(KeyCode::Right), code(KeyCode::Enter)], "l → Enter", Action::Enter, "this pair alone, picture large";
    [key('v')], "v", Action::Gallery, "gallery: a grid of pictures";
    [key('h'), code(KeyCode::Left), code(KeyCode::Esc)], "h ← Esc", Action::Back, "stop a running filter, sample or order";
    [key('J')], "J", Action::TextDown, "scroll the text of the pair down";
    [key('K')], "K", Action::TextUp, "scroll the text of the pair up";
};

/// The gallery.
static GALLERY: &[Binding] = bindings! {
    [key('h'), code(KeyCode::Left)], "h ←", Action::Move(Motion::Left), "previous pair; a number before it repeats";
    [key('l'), code(KeyCode::Right)], "l →", Action::Move(Motion::Right), "next pair";
    [key('j'), code(KeyCode::Down)], "j ↓", Action::Move(Motion::Down), "the pair below";
    [key('k'), code(KeyCode::Up)], "k ↑", Action::Move(Motion::Up), "the pair above";
    [key('+'), key('=')], "+", Action::Scale(Scale::Larger), "larger pictures";
    [key('-')], "-", Action::Scale(Scale::Smaller), "smaller pictures and more of them";
    [code(KeyCode::Enter)], "Enter", Action::Enter, "this pair alone, picture large";
    [key('v')], "v", Action::Gallery, "back to the list";
    [code(KeyCode::Esc)], "Esc", Action::Back, "stop a filter, sample or order; then back to the list";
};

/// The single pair.
static SINGLE: &[Binding] = bindings! {
    [key('j'), code(KeyCode::Down)], "j ↓", Action::Move(Motion::Down), "next pair; a number before it repeats";
    [key('k'), code(KeyCode::Up)], "k ↑", Action::Move(Motion::Up), "previous pair";
    [key('h'), code(KeyCode::Left), code(KeyCode::Esc)], "h ← Esc", Action::Back, "back to the list or the gallery";
    [key('v')], "v", Action::Gallery, "gallery: a grid of pictures";
    [key('+')], "+", Action::Scale(Scale::Larger), "zoom in";
    [key('-')], "-", Action::Scale(Scale::Smaller), "zoom out";
    [key('=')], "=", Action::TrueSize, "100 %: a pixel of the picture for one of the screen";
    [key('0')], "0", Action::Digit(0), "the whole picture again";
    [key('H'), shift(KeyCode::Left)], "H ⇧←", Action::Pan(Side::Left), "zoomed: to the left; a number before it repeats";
    [key('L'), shift(KeyCode::Right)], "L ⇧→", Action::Pan(Side::Right), "zoomed: to the right";
    [key('J'), shift(KeyCode::Down)], "J ⇧↓", Action::Pan(Side::Down), "zoomed: down; else scroll the text";
    [key('K'), shift(KeyCode::Up)], "K ⇧↑", Action::Pan(Side::Up), "zoomed: up; else scroll the text";
};

/// Wherever pairs are paged through.
static PAGES: &[Binding] = bindings! {
    [ctrl('f'), code(KeyCode::PageDown), key(' ')], "^f PgDn Space", Action::Move(Motion::PageDown), "a page on";
    [ctrl('b'), code(KeyCode::PageUp)], "^b PgUp", Action::Move(Motion::PageUp), "a page back";
    [ctrl('d')], "^d", Action::Move(Motion::HalfDown), "half a page on";
    [ctrl('u')], "^u", Action::Move(Motion::HalfUp), "half a page back";
    [key('g'), code(KeyCode::Home)], "g", Action::Move(Motion::First), "first pair; 41207g goes to row 41207";
    [key('G'), code(KeyCode::End)], "G", Action::Move(Motion::Last), "last pair; 41207G goes to row 41207";
};

/// Wherever pairs are seen: what is done with them.
static PAIRS: &[Binding] = bindings! {
    [key('&')], "&", Action::Filter, "filter by an SQL expression";
    [key('s')], "s", Action::Order, "order by columns or expressions: width:desc, row";
    [key('R')], "R", Action::Review, "review: judge a sample pair by pair, one key each";
    [key('%')], "%", Action::Sample, "sample: 400 seed 7 by language by punsafe:0.1,0.5";
    [key(']')], "]", Action::StepOrder(Step::Next), "order by the next score, the largest first";
    [key('[')], "[", Action::StepOrder(Step::Previous), "order by the score before";
    [key('\\')], "\\", Action::TurnOrder, "turn the order around";
    [key('S')], "S", Action::Stats, "statistics of all pairs and of the filter's";
    [key('E')], "E", Action::Export, "export the pairs in view";
    [key('b')], "b", Action::Reveal, "show a blurred or withheld picture, hide it again";
    [key('f')], "f", Action::Fetch, "fetch linked pictures (asks once), failed ones again";
    [code(KeyCode::Tab)], "Tab", Action::NextPicture, "next picture of a pair that has several";
    [key('i')], "i", Action::Info, "what is known of the picture: size, hash, Exif, where it is from";
    [key('?'), code(KeyCode::F(1))], "?", Action::Help, "all keys of this screen";
    [key('q')], "q", Action::Quit, "one level out; leaves from the list";
};

static HELP: &[Binding] = bindings! {
    [key('j'), code(KeyCode::Down)], "j ↓", Action::Move(Motion::Down), "a line on";
    [key('k'), code(KeyCode::Up)], "k ↑", Action::Move(Motion::Up), "a line back";
    [ctrl('f'), code(KeyCode::PageDown), key(' ')], "^f PgDn", Action::Move(Motion::PageDown), "a page on";
    [ctrl('b'), code(KeyCode::PageUp)], "^b PgUp", Action::Move(Motion::PageUp), "a page back";
    [key('g'), code(KeyCode::Home)], "g", Action::Move(Motion::First), "to the start";
    [key('G'), code(KeyCode::End)], "G", Action::Move(Motion::Last), "to the end";
    [code(KeyCode::Esc), key('q'), key('?')], "Esc q", Action::Back, "close";
};

static INFO: &[Binding] = bindings! {
    [key('i')], "i", Action::Back, "close";
};

static STATS: &[Binding] = bindings! {
    [key('j'), code(KeyCode::Down)], "j ↓", Action::Move(Motion::Down), "a line on";
    [key('k'), code(KeyCode::Up)], "k ↑", Action::Move(Motion::Up), "a line back";
    [ctrl('f'), code(KeyCode::PageDown), key(' ')], "^f PgDn Space", Action::Move(Motion::PageDown), "a page on";
    [ctrl('b'), code(KeyCode::PageUp)], "^b PgUp", Action::Move(Motion::PageUp), "a page back";
    [ctrl('d')], "^d", Action::Move(Motion::HalfDown), "half a page on";
    [ctrl('u')], "^u", Action::Move(Motion::HalfUp), "half a page back";
    [key('g'), code(KeyCode::Home)], "g", Action::Move(Motion::First), "to the start";
    [key('G'), code(KeyCode::End)], "G", Action::Move(Motion::Last), "to the end";
    [code(KeyCode::Esc), key('h'), code(KeyCode::Left)], "Esc", Action::Back, "stops; back to the pairs once nothing runs";
    [key('?'), code(KeyCode::F(1))], "?", Action::Help, "all keys of this screen";
    [key('q'), key('S')], "q S", Action::Quit, "back to the pairs";
};

static FILTER: &[Binding] = bindings! {
    [code(KeyCode::Enter)], "Enter", Action::Submit, "filter; an empty line shows all pairs";
    [code(KeyCode::Tab)], "Tab", Action::Complete, "complete a column, function or @preset";
    [code(KeyCode::Up)], "↑", Action::Older, "older filter";
    [code(KeyCode::Down)], "↓", Action::Newer, "newer filter";
    [code(KeyCode::Esc)], "Esc", Action::Back, "leave the line";
    [ctrl('c')], "^c", Action::Back, "leave the line";
};

static ORDER: &[Binding] = bindings! {
    [code(KeyCode::Enter)], "Enter", Action::Submit, "order; an empty line goes back to dataset order";
    [code(KeyCode::Tab)], "Tab", Action::Complete, "complete a column or function";
    [code(KeyCode::Up)], "↑", Action::Older, "older order";
    [code(KeyCode::Down)], "↓", Action::Newer, "newer order";
    [code(KeyCode::Esc)], "Esc", Action::Back, "leave the line";
    [ctrl('c')], "^c", Action::Back, "leave the line";
};

static SAMPLE: &[Binding] = bindings! {
    [code(KeyCode::Enter)], "Enter", Action::Submit, "draw; an empty line shows all rows again";
    [code(KeyCode::Tab)], "Tab", Action::Complete, "complete a column or function";
    [code(KeyCode::Up)], "↑", Action::Older, "older sample";
    [code(KeyCode::Down)], "↓", Action::Newer, "newer sample";
    [code(KeyCode::Esc)], "Esc", Action::Back, "leave the line";
    [ctrl('c')], "^c", Action::Back, "leave the line";
};

static DRAW_TO_REVIEW: &[Binding] = bindings! {
    [code(KeyCode::Enter)], "Enter", Action::Submit, "draw and review; an empty line reviews the rows in view as they are";
    [code(KeyCode::Tab)], "Tab", Action::Complete, "complete a column or function";
    [code(KeyCode::Up)], "↑", Action::Older, "older sample";
    [code(KeyCode::Down)], "↓", Action::Newer, "newer sample";
    [code(KeyCode::Esc)], "Esc", Action::Back, "leave the line";
    [ctrl('c')], "^c", Action::Back, "leave the line";
};

static OPENING: &[Binding] = bindings! {
    [code(KeyCode::Esc), key('q')], "Esc", Action::Back, "do not wait for it";
};

/// The review. Every other character is a key of the label set: see [`action`].
static REVIEW: &[Binding] = bindings! {
    [key(' ')], "Space", Action::Defaults, "accept the defaults; then on, if the pair is judged";
    [code(KeyCode::Tab)], "Tab", Action::Skip, "skip: cannot or shall not be judged";
    [key('u')], "u", Action::Undo, "take back, without limit, also what was done another day";
    [ctrl('r')], "^r", Action::Redo, "do again what was taken back";
    [key('n')], "n", Action::Note, "a note, a line of text";
    [key('m')], "m", Action::Bookmark, "bookmark this pair, or no longer";
    [key('b')], "b", Action::Reveal, "show a blurred or withheld picture, hide it again";
    [key('.')], ".", Action::Scores, "show scores and other columns, hide them again";
    [code(KeyCode::Right), code(KeyCode::PageDown)], "→ PgDn", Action::Move(Motion::Right), "on without judging";
    [code(KeyCode::Left), code(KeyCode::PageUp)], "← PgUp", Action::Move(Motion::Left), "back without judging";
    [code(KeyCode::Home)], "Home", Action::Move(Motion::First), "first pair of the draw";
    [code(KeyCode::End)], "End", Action::Move(Motion::Last), "last pair of the draw";
    [code(KeyCode::Down)], "↓", Action::TextDown, "scroll the text of the pair down";
    [code(KeyCode::Up)], "↑", Action::TextUp, "scroll it up";
    [ctrl('f')], "^f", Action::Fetch, "fetch linked pictures (asks once), failed ones again";
    [ctrl('g')], "^g", Action::ReviewGrid, "a grid of pairs: mark the exceptions, Enter says the page";
    [key('?'), code(KeyCode::F(1))], "?", Action::Help, "all keys of this screen";
    [code(KeyCode::Esc)], "Esc", Action::Back, "leave the review; it goes on here another time";
    [ctrl('c')], "^c", Action::QuitNow, "leave pairlens";
};

/// The grid of a review. Every other character names a value of the label set.
static REVIEW_GRID: &[Binding] = bindings! {
    [code(KeyCode::Left)], "←", Action::Move(Motion::Left), "previous pair";
    [code(KeyCode::Right)], "→", Action::Move(Motion::Right), "next pair";
    [code(KeyCode::Down)], "↓", Action::Move(Motion::Down), "the pair below";
    [code(KeyCode::Up)], "↑", Action::Move(Motion::Up), "the pair above";
    [code(KeyCode::PageDown)], "PgDn", Action::Move(Motion::PageDown), "next page; marks stay";
    [code(KeyCode::PageUp)], "PgUp", Action::Move(Motion::PageUp), "previous page";
    [code(KeyCode::Home)], "Home", Action::Move(Motion::First), "first pair of the draw";
    [code(KeyCode::End)], "End", Action::Move(Motion::Last), "last pair of the draw";
    [key(' ')], "Space", Action::Mark, "mark this pair as an exception, or no longer";
    [code(KeyCode::Enter)], "Enter", Action::Submit, "say the page: the line above the keys tells what is said";
    [key('u')], "u", Action::Undo, "take back, a page at a time";
    [ctrl('r')], "^r", Action::Redo, "do again what was taken back";
    [key('+')], "+", Action::Scale(Scale::Larger), "larger pictures";
    [key('-')], "-", Action::Scale(Scale::Smaller), "smaller pictures and more of them";
    [key('b')], "b", Action::Reveal, "show a blurred or withheld picture, hide it again";
    [key('.')], ".", Action::Scores, "show scores, hide them again";
    [ctrl('f')], "^f", Action::Fetch, "fetch linked pictures (asks once), failed ones again";
    [key('?'), code(KeyCode::F(1))], "?", Action::Help, "all keys of this screen";
    [ctrl('g'), code(KeyCode::Esc)], "^g Esc", Action::Back, "back to one pair at a time";
    [ctrl('c')], "^c", Action::QuitNow, "leave pairlens";
};

static NOTE: &[Binding] = bindings! {
    [code(KeyCode::Enter)], "Enter", Action::Submit, "keep the note; an empty one is taken away";
    [code(KeyCode::Esc), ctrl('c')], "Esc", Action::Back, "leave the note as it was";
};

static ESCALATE: &[Binding] = bindings! {
    [key('y'), code(KeyCode::Enter)], "y Enter", Action::Agree, "escalate: the picture stays blanked, only its keys are kept";
    [key('n'), code(KeyCode::Esc)], "n Esc", Action::Back, "do not";
    [ctrl('c')], "^c", Action::QuitNow, "leave pairlens";
};

static ASK: &[Binding] = bindings! {
    [key('y'), code(KeyCode::Enter)], "y Enter", Action::Agree, "fetch";
    [key('n'), code(KeyCode::Esc), key('q')], "n Esc", Action::Back, "do not fetch";
};

static EXPORT: &[Binding] = bindings! {
    [code(KeyCode::Enter)], "Enter", Action::Submit, "write";
    [ctrl('r')], "^r", Action::Replace, "write in place of the file that is there";
    [code(KeyCode::Tab)], "Tab", Action::NextChoice, "next format";
    [ctrl('t')], "^t", Action::TurnLabels, "what people said as columns, too, or no longer";
    [code(KeyCode::Esc)], "Esc", Action::Back, "leave the form";
    [ctrl('c')], "^c", Action::Back, "leave the form";
};

static EXPORTING: &[Binding] = bindings! {
    [code(KeyCode::Esc), key('q')], "Esc", Action::Back, "stop; nothing is left behind";
};

static LINE: &[Binding] = bindings! {
    [code(KeyCode::Backspace), ctrl('h')], "Backspace", Action::Edit(Edit::Backspace), "delete the character before";
    [code(KeyCode::Delete)], "Del", Action::Edit(Edit::Delete), "delete the character after";
    [ctrl('w')], "^w", Action::Edit(Edit::DeleteWord), "delete the word before";
    [ctrl('u')], "^u", Action::Edit(Edit::Clear), "clear the line";
    [code(KeyCode::Left)], "←", Action::Edit(Edit::Left), "left";
    [code(KeyCode::Right)], "→", Action::Edit(Edit::Right), "right";
    [code(KeyCode::Home), ctrl('a')], "^a Home", Action::Edit(Edit::Home), "to the start";
    [code(KeyCode::End), ctrl('e')], "^e End", Action::Edit(Edit::End), "to the end";
};

/// The tables of a mode, the nearest first.
pub(super) fn bindings(mode: &Mode) -> Vec<&'static [Binding]> {
    match mode {
        Mode::Browse => vec![BROWSE, PAGES, PAIRS, TERMINAL, EVERYWHERE],
        Mode::Gallery => vec![GALLERY, PAGES, PAIRS, TERMINAL, EVERYWHERE],
        Mode::Single(_) => vec![SINGLE, PAGES, PAIRS, TERMINAL, EVERYWHERE],
        Mode::Help { .. } => vec![HELP, TERMINAL, EVERYWHERE],
        Mode::Info { .. } => vec![INFO, HELP, TERMINAL, EVERYWHERE],
        Mode::Stats { .. } => vec![STATS, TERMINAL, EVERYWHERE],
        Mode::Filter(_) => vec![FILTER, LINE, TERMINAL],
        Mode::Order(_) => vec![ORDER, LINE, TERMINAL],
        Mode::Sample(_) => vec![SAMPLE, LINE, TERMINAL],
        Mode::DrawToReview(_) => vec![DRAW_TO_REVIEW, LINE, TERMINAL],
        Mode::OpeningReview { .. } => vec![OPENING, TERMINAL, EVERYWHERE],
        Mode::Review => vec![REVIEW, TERMINAL],
        Mode::ReviewGrid => vec![REVIEW_GRID, TERMINAL],
        Mode::Note(_) => vec![NOTE, LINE, TERMINAL],
        Mode::AskEscalate => vec![ESCALATE, TERMINAL],
        Mode::AskFetch { .. } => vec![ASK, TERMINAL, EVERYWHERE],
        Mode::Export(_) => vec![EXPORT, LINE, TERMINAL],
        Mode::Exporting { .. } => vec![EXPORTING, TERMINAL, EVERYWHERE],
    }
}

/// What a key means in a mode; `None` when it means nothing.
pub fn action(mode: &Mode, event: &KeyEvent) -> Option<Action> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    // Terminals report Shift with a letter or not; the letter's case says it already. With other keys it is a
    // key of its own where that is bound.
    let modifiers = event.modifiers - KeyModifiers::SHIFT;
    let bound = |modifiers| {
        bindings(mode).into_iter().flatten().find(move |b| b.keys.contains(&(event.code, modifiers)))
    };
    if let Some(binding) = bound(event.modifiers).or_else(|| bound(modifiers)) {
        return Some(binding.action.clone());
    }
    match event.code {
        KeyCode::Char(c) if mode.takes_text() && modifiers.is_empty() => {
            Some(Action::Edit(Edit::Insert(c.to_string())))
        }
        KeyCode::Char(c) if matches!(mode, Mode::Review | Mode::ReviewGrid) && modifiers.is_empty() => {
            Some(Action::Say(c))
        }
        KeyCode::Char(c)
            if matches!(mode, Mode::Browse | Mode::Gallery | Mode::Single(_)) && modifiers.is_empty() =>
        {
            c.to_digit(10).and_then(|d| u8::try_from(d).ok()).map(Action::Digit)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{LineEdit, Overview, Single};
    use crate::labels::set::REVIEW_KEYS;

    fn press(mode: &Mode, c: char) -> Option<Action> {
        action(mode, &KeyEvent::new(KeyCode::Char(c), NONE))
    }

    #[test]
    fn letters_are_typed_where_there_is_a_line_and_bound_elsewhere() {
        let filter = Mode::Filter(crate::app::LineForm::default());
        assert_eq!(press(&filter, 'q'), Some(Action::Edit(Edit::Insert("q".to_owned()))));
        assert_eq!(press(&Mode::Browse, 'q'), Some(Action::Quit));
        assert_eq!(press(&Mode::Browse, '7'), Some(Action::Digit(7)));
        assert_eq!(press(&Mode::Exporting { from: Box::new(Mode::Browse) }, '7'), None);
    }

    #[test]
    fn shift_is_a_key_of_its_own_only_where_it_is_bound() {
        let shifted = |mode: &Mode, code| action(mode, &KeyEvent::new(code, KeyModifiers::SHIFT));
        let single = Mode::Single(Single { from: Overview::Browse, zoom: None });
        assert_eq!(shifted(&single, KeyCode::Left), Some(Action::Pan(Side::Left)));
        assert_eq!(shifted(&Mode::Browse, KeyCode::Down), Some(Action::Move(Motion::Down)));
        assert_eq!(shifted(&single, KeyCode::Char('J')), Some(Action::Pan(Side::Down)));
        assert_eq!(shifted(&single, KeyCode::Char('+')), Some(Action::Scale(Scale::Larger)));
    }

    #[test]
    fn the_review_binds_no_character_that_a_label_set_may_use() {
        let characters = [REVIEW, TERMINAL].into_iter().flatten().flat_map(|b| b.keys);
        let bound = characters.filter_map(|key| match key {
            (KeyCode::Char(c), NONE) => Some(*c),
            _ => None,
        });
        for key in bound {
            assert!(REVIEW_KEYS.iter().any(|reserved| reserved.key == key), "{key:?} may be in a set");
        }
        assert_eq!(press(&Mode::Review, 'q'), Some(Action::Say('q')));
        assert_eq!(press(&Mode::Review, '1'), Some(Action::Say('1')));
        assert_eq!(press(&Mode::Review, 'Q'), Some(Action::Say('Q')));
    }

    #[test]
    fn no_key_means_two_things_in_one_mode() {
        let form = crate::app::LineForm::default();
        let single = Mode::Single(Single { from: Overview::Gallery, zoom: None });
        let exporting = Mode::Exporting { from: Box::new(Mode::Browse) };
        let lines = [Mode::Filter(form.clone()), Mode::Order(form.clone()), Mode::Sample(form)];
        let info = Mode::Info { from: Box::new(Mode::Browse), scroll: 0 };
        let modes = [Mode::Browse, Mode::Gallery, single, info, exporting].into_iter().chain(lines);
        let review = [Mode::Review, Mode::Note(LineEdit::default()), Mode::AskEscalate];
        let modes = modes.chain(review);
        for mode in modes {
            let mut keys: Vec<String> = bindings(&mode)
                .into_iter()
                .flatten()
                .flat_map(|b| b.keys)
                .map(|k| format!("{k:?}"))
                .collect();
            let n = keys.len();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), n, "{mode:?}");
        }
    }
}
