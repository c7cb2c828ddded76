//! What a person wants: the meaning of a key in the mode it was pressed in.

use super::Side;

/// A wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Moves the cursor; a count typed before repeats it.
    Move(Motion),
    /// A digit of a count; a 0 that begins none shows the whole of the single pair's picture.
    Digit(u8),
    /// One level in: from the list or the gallery to the single pair.
    Enter,
    /// From the list to the gallery and back.
    Gallery,
    /// Larger pictures, or smaller ones; of the single pair's picture a smaller part, or a larger one.
    Scale(Scale),
    /// The single pair's picture, a pixel of it for each of the screen's.
    TrueSize,
    /// Moves over a picture of which a part is seen; scrolls the text where the whole of it is.
    Pan(Side),
    /// One level out, or stops what runs.
    Back,
    /// Out of the innermost level, out of the program at the outermost.
    Quit,
    /// Out of the program from anywhere.
    QuitNow,
    /// To the shell and back.
    Suspend,
    /// Tells what is known of the focused pair's picture.
    Info,
    /// Shows all keys of the mode.
    Help,
    /// Opens the filter line.
    Filter,
    /// Opens the order line.
    Order,
    /// Opens the sample line.
    Sample,
    /// Orders by the next column worth it, or the one before.
    StepOrder(Step),
    /// Turns the order around.
    TurnOrder,
    /// Completes the word before the cursor of a line.
    Complete,
    /// The older line of the history.
    Older,
    /// The newer line of the history.
    Newer,
    /// Opens the statistics.
    Stats,
    /// Opens the export form.
    Export,
    /// The next choice of a form.
    NextChoice,
    /// In the export form: what people said is written, too, or no longer.
    TurnLabels,
    /// Changes the line being typed.
    Edit(Edit),
    /// Takes what was typed.
    Submit,
    /// Takes what was typed, and the place of the file that is there.
    Replace,
    /// Shows the blurred or withheld picture of this pair, or hides it again.
    Reveal,
    /// Asks to fetch linked pictures.
    Fetch,
    /// Answers a question with yes.
    Agree,
    /// The next of several pictures of this pair.
    NextPicture,
    /// Scrolls the text of the pair down.
    TextDown,
    /// Scrolls it up.
    TextUp,
    /// Draws everything anew.
    Redraw,
    /// Begins a review of the sample in force, or asks what to draw for one.
    Review,
    /// Says what this key of the label set says of the focused pair.
    Say(char),
    /// Accepts the defaults of all dimensions that are not answered yet.
    Defaults,
    /// Leaves the focused pair out on purpose.
    Skip,
    /// Takes back what was done last.
    Undo,
    /// Does again what was taken back last.
    Redo,
    /// Opens the line of the focused pair's note.
    Note,
    /// Marks the focused pair to be found again, or no longer.
    Bookmark,
    /// From one pair to a grid of them while judging, and back.
    ReviewGrid,
    /// Marks the focused pair of the grid as an exception, or no longer.
    Mark,
    /// Shows scores and all other columns while judging, or hides them again.
    Scores,
}

/// Which way in a list of choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// On.
    Next,
    /// Back.
    Previous,
}

/// How large pictures are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A step larger.
    Larger,
    /// A step smaller.
    Smaller,
}

/// Where the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// To the next pair; in the gallery to the one below.
    Down,
    /// To the one before; in the gallery to the one above.
    Up,
    /// In the gallery: to the next pair.
    Right,
    /// In the gallery: to the one before.
    Left,
    /// A screenful on.
    PageDown,
    /// A screenful back.
    PageUp,
    /// Half a screenful on.
    HalfDown,
    /// Half a screenful back.
    HalfUp,
    /// To the first pair, or to the row of the count.
    First,
    /// To the last pair, or to the row of the count.
    Last,
}

/// A change of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Puts text in at the cursor.
    Insert(String),
    /// Takes away the character before the cursor.
    Backspace,
    /// Takes away the character at the cursor.
    Delete,
    /// Takes away the word before the cursor.
    DeleteWord,
    /// Takes away everything.
    Clear,
    /// One character left.
    Left,
    /// One character right.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
}
