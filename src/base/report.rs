//! An error as it is shown to a person: what was attempted, on what, why it failed, what to do next.
//!
//! Each module has its own typed error; it becomes a [`Report`] only where it meets a person. A report
//! never decides how it is printed and never ends the program by itself.

use std::fmt;

use super::SafeText;

/// How the process ends, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All that was asked for was done.
    Done,
    /// It could not be done.
    Failed,
    /// The command line or a filter was wrong.
    Usage,
    /// A person or a signal stopped it.
    Interrupted,
}

impl Exit {
    /// The number handed to the shell: 0 done, 1 could not, 2 wrong usage, 130 interrupted.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Interrupted => 130,
        }
    }
}

/// A failure in words. Every part went through [`SafeText`], so it may be printed anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    attempted: SafeText,
    subject: Option<SafeText>,
    reason: SafeText,
    next: Option<SafeText>,
    exit: Exit,
}

impl Report {
    /// `attempted` completes "could not …" (for instance "open the dataset"), `reason` says why.
    pub fn new(attempted: &str, reason: impl fmt::Display) -> Self {
        Self {
            attempted: SafeText::line(attempted),
            subject: None,
            reason: SafeText::block(&reason.to_string()),
            next: None,
            exit: Exit::Failed,
        }
    }

    /// Names the thing it happened to: a path, a URL, a column.
    #[must_use]
    pub fn on(mut self, subject: impl fmt::Display) -> Self {
        self.subject = Some(SafeText::line(&subject.to_string()));
        self
    }

    /// Says what the person can do now.
    #[must_use]
    pub fn next(mut self, advice: impl fmt::Display) -> Self {
        self.next = Some(SafeText::block(&advice.to_string()));
        self
    }

    /// Sets the exit code's kind; [`Exit::Failed`] unless said otherwise.
    #[must_use]
    pub fn exit_as(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// How the process ends when nothing can be done about this report.
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// The reason alone, for places where the rest is plain from the context.
    pub fn reason(&self) -> &SafeText {
        &self.reason
    }
}

/// `could not ATTEMPT SUBJECT: REASON` and, on a line of its own, what to do next.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}", self.attempted)?;
        if let Some(subject) = &self.subject {
            write!(f, " {subject}")?;
        }
        write!(f, ": {}", self.reason)?;
        match &self.next {
            Some(next) => write!(f, "\n  → {next}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_where_why_and_what_next() {
        let report = Report::new("open the shard", "it ends in the middle of the footer")
            .on("a\x1b[31m.parquet")
            .next("copy the file again");
        assert_eq!(
            report.to_string(),
            "could not open the shard a␛[31m.parquet: it ends in the middle of the footer\n  → copy the file again"
        );
        assert_eq!(report.exit().code(), 1);
    }
}
