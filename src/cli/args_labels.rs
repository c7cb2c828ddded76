//! The command line of what looks after the store of labels: `labels list`, `verify`, `forget`.

use clap::Args;

use super::args::StoreArgs;

#[derive(Args, Debug)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) store: StoreArgs,
    /// Only what this person said
    #[arg(long, value_name = "NAME")]
    pub(super) annotator: Option<String>,
    /// Only what was said in this draw
    #[arg(long = "draw", value_name = "ID")]
    pub(super) draw: Option<i64>,
    /// Print at most this many labels; with --json all of them
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(super) limit: usize,
    /// One JSON object a label and line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    pub(super) store: StoreArgs,
    /// Make the labels that hold again from the events, if they are not what these amount to
    #[arg(long)]
    pub(super) rebuild: bool,
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct ForgetArgs {
    #[command(flatten)]
    pub(super) store: StoreArgs,
    /// Whose labels, notes and name to remove for good
    #[arg(long, value_name = "NAME")]
    pub(super) annotator: String,
    /// Do it: it cannot be taken back
    #[arg(long)]
    pub(super) yes: bool,
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}
