//! The command line: what can be typed. What it means is each command's affair.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;
use url::Url;

use super::args_labels::{ForgetArgs, ListArgs, VerifyArgs};
use super::report_args::ReportArgs;
use crate::dataset::RoleOverride;
use crate::export::{Compression, Format};
use crate::images::SafeMode;
use crate::query::keyed::KeyOf;
use crate::query::sample::SampleSpec;
use crate::ui::graphics::GraphicsChoice;

/// Inspect, filter and export text–image datasets in Parquet shards, in the terminal.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) open: OpenArgs,
}

const EXAMPLES: &str = "\
Examples:
  pairlens demo                                     make the demo dataset and open it
  pairlens laion2B-en/                              open a folder of shards
  pairlens rows shards/ --sort similarity:desc --limit 50 --json
  pairlens count shards/ --where 'punsafe < 0.1 AND width >= 512'
  pairlens count shards/ --where 'first.url'        one of each URL
  pairlens sample shards/ -n 400 --by language --by punsafe:0.1,0.5
  pairlens review shards/ -n 400 --seed 7           judge 400 pairs, one key each
  pairlens fetch shards/ -n 200 --seed 7            how many links of a sample live
  pairlens export shards/ --where @laion5b-safe-nowm --output safe.parquet

Filters are SQL expressions over the files' own columns and the roles (url, caption, width, height,
similarity, punsafe, nsfw, pwatermark, aesthetic, language, id, status); @name is a preset, see
`pairlens presets`. Row numbers count from 0.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Shards, columns, recognised roles with the evidence, damage, presets that fit
    Info(InfoArgs),
    /// Print rows as text or JSON lines
    Rows(RowsArgs),
    /// Count the pairs that a filter selects
    Count(CountArgs),
    /// Sum up columns: counts, quantiles, histograms, languages, frequent values
    Stats(StatsArgs),
    /// Draw rows by a seed, uniformly or by strata, and print them
    Sample(SampleArgs),
    /// Draw a sample and judge it pair by pair, one key each; the same command goes on where it was left
    Review(ReviewArgs),
    /// Show one pair in the scrollback, picture included
    Show(ShowArgs),
    /// Write the selected pairs to a Parquet, CSV or JSON lines file
    Export(ExportArgs),
    /// Fetch the linked pictures of a sample and say how many links live
    Fetch(FetchArgs),
    /// Say what the labels of a sample come to: rates, cuts, agreement; as Markdown, HTML or JSON
    Report(Box<ReportArgs>),
    /// Look at what fetches left on disk, or throw it away
    Cache(CacheArgs),
    /// List the built-in filters, or one of them with its source
    Presets(PresetsArgs),
    /// What may be said of pairs, and what was said
    Labels(LabelsArgs),
    /// Make the demo dataset if it is not there, and open it
    Demo(DemoArgs),
    /// Say how pictures are drawn in this terminal and why, and draw one
    Doctor(DoctorArgs),
}

/// Where labels lie.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct LabelArgs {
    /// The file that labels are kept in; pairlens-labels.sqlite beside the dataset when not given, or what
    /// PAIRLENS_LABELS names
    #[arg(long = "labels", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

/// What every command that reads a dataset takes.
#[derive(Args, Clone, Debug)]
pub(super) struct RoleArgs {
    /// Say which column plays a role, for instance caption=raw_caption; may be repeated
    #[arg(long = "role", value_name = "ROLE=COLUMN")]
    pub(super) roles: Vec<RoleOverride>,
}

#[derive(Args, Clone, Debug)]
pub(super) struct DatasetArgs {
    /// Parquet files, folders that hold some, or quoted patterns like 'part-*.parquet'
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) roles: RoleArgs,
    #[command(flatten)]
    pub(super) labels: LabelArgs,
}

#[derive(Args, Clone, Debug)]
pub(super) struct FilterArgs {
    /// Only pairs for which this SQL expression is true
    #[arg(long = "where", value_name = "EXPRESSION")]
    pub(super) filter: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(super) struct SortArgs {
    /// Order by columns, roles or expressions: similarity:desc, 'length(caption)'; the smallest first unless
    /// :desc follows, NULL and NaN last
    #[arg(long = "sort", value_name = "KEY[:desc],…")]
    pub(super) keys: Option<String>,
}

/// Where links may lead.
#[derive(Args, Clone, Debug)]
pub(super) struct LinkArgs {
    /// Open no link at all: only what is kept from earlier fetches is used
    #[arg(long)]
    pub(super) offline: bool,
    /// Let links lead to this private or loopback range, for instance 127.0.0.0/8; may be repeated
    #[arg(long = "allow-address", value_name = "RANGE")]
    pub(super) allowed: Vec<IpNet>,
    /// Fetch through this proxy; the environment's proxy settings are ignored
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<Url>,
}

/// How pictures are obtained and shown.
#[derive(Args, Clone, Debug)]
pub(super) struct PictureArgs {
    /// What to blur or withhold: scores, strict or off
    #[arg(long, default_value = "scores", value_name = "MODE")]
    pub(super) safe: SafeMode,
    /// Fetch linked pictures without asking first
    #[arg(long, conflicts_with = "offline")]
    pub(super) fetch: bool,
    #[command(flatten)]
    pub(super) links: LinkArgs,
    /// Read pictures named by a path in a row below this folder, too; may be repeated
    #[arg(long = "image-root", value_name = "FOLDER")]
    pub(super) image_roots: Vec<PathBuf>,
    /// Keep no fetched pictures on disk
    #[arg(long)]
    pub(super) no_cache: bool,
}

#[derive(Args, Clone, Debug)]
pub(super) struct OpenArgs {
    /// Parquet files, folders that hold some, or quoted patterns like 'part-*.parquet'
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) roles: RoleArgs,
    #[command(flatten)]
    pub(super) labels: LabelArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    #[command(flatten)]
    pub(super) sort: SortArgs,
    #[command(flatten)]
    pub(super) pictures: PictureArgs,
    /// How to draw pictures: auto, kitty, iterm2, sixel or symbols
    #[arg(long, default_value = "auto", value_name = "PROTOCOL")]
    pub(super) graphics: GraphicsChoice,
}

#[derive(Args, Debug)]
pub(super) struct InfoArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct RowsArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    #[command(flatten)]
    pub(super) sort: SortArgs,
    /// Skip this many of the selected pairs
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(super) offset: u64,
    /// Print at most this many
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(super) limit: u64,
    /// Columns or roles to print, separated by commas; all but picture bytes by default
    #[arg(long, value_name = "NAMES")]
    pub(super) columns: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct CountArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct StatsArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// Sum up this column, role or expression such as 'length(caption)'; may be repeated; all columns by default
    #[arg(long = "column", value_name = "EXPRESSION")]
    pub(super) columns: Vec<String>,
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

/// How a sample is drawn, however large it is.
#[derive(Args, Clone, Debug)]
pub(super) struct DrawArgs {
    /// Another seed draws other rows; the same seed draws the same pairs anywhere
    #[arg(long, default_value_t = SampleSpec::DEFAULT_SEED, value_name = "S")]
    pub(super) seed: u64,
    /// Draw from each value of a column, or from bins cut at numbers, as in punsafe:0.1,0.5; may be repeated
    #[arg(long, value_name = "COLUMN[:CUT,…]")]
    pub(super) by: Vec<String>,
    /// Draw as many from each stratum instead of by their shares
    #[arg(long)]
    pub(super) equal: bool,
}

#[derive(Args, Debug)]
pub(super) struct SampleArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// How many rows to draw; all of them where there are no more
    #[arg(short, value_name = "N")]
    pub(super) n: u64,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    /// Columns or roles to print, separated by commas; all but picture bytes by default
    #[arg(long, value_name = "NAMES")]
    pub(super) columns: Option<String>,
    /// One JSON object a line, with the row's stratum and the probability it had under "sample"
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// How many pairs to draw; all of them where there are no more
    #[arg(short, default_value_t = 400, value_name = "N")]
    pub(super) n: u64,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    /// Show so many of the pairs once more, well after the first time and without saying which, to see how far you
    /// agree with yourself
    #[arg(long = "repeats", default_value_t = 0, value_name = "N")]
    pub(super) n_repeats: usize,
    /// Go on with this draw of the store instead, whichever files its pairs lie in now
    #[arg(long = "draw", value_name = "ID", conflicts_with_all = ["n", "seed", "by", "equal", "filter", "n_repeats"])]
    pub(super) draw_id: Option<i64>,
    /// Go through the pairs that people said different things of instead: what is settled counts where they were
    /// drawn, and no rate is estimated from the queue itself
    #[arg(long, conflicts_with_all = ["draw_id", "n", "seed", "by", "equal", "filter", "n_repeats"])]
    pub(super) disagreements: bool,
    /// What may be said: pair-audit-v1, quick, or a TOML file; see pairlens labels sets
    #[arg(long, value_name = "SET", conflicts_with = "draw_id")]
    pub(super) set: Option<String>,
    /// Whose labels they are; your name on this machine when not given
    #[arg(long, value_name = "NAME")]
    pub(super) annotator: Option<String>,
    #[command(flatten)]
    pub(super) pictures: PictureArgs,
    /// How to draw pictures: auto, kitty, iterm2, sixel or symbols
    #[arg(long, default_value = "auto", value_name = "PROTOCOL")]
    pub(super) graphics: GraphicsChoice,
}

#[derive(Args, Debug)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// Which row of the dataset, from 0
    #[arg(long, value_name = "N")]
    pub(super) row: u64,
    #[command(flatten)]
    pub(super) pictures: PictureArgs,
    /// Show a blurred or withheld picture as it is
    #[arg(long)]
    pub(super) reveal: bool,
}

#[derive(Args, Debug)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// Of pairs that are alike by url, caption or pair keep the first only
    #[arg(long, value_name = "WHAT")]
    pub(super) dedup: Option<KeyOf>,
    /// Draw this many of the pairs that are left instead of taking all
    #[arg(short, value_name = "N")]
    pub(super) n: Option<u64>,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    #[command(flatten)]
    pub(super) sort: SortArgs,
    /// The file to write; a manifest is written beside it
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// parquet, csv or jsonl; by the file's ending when not given
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,
    /// How Parquet is compressed: zstd, snappy or none; zstd when not given
    #[arg(long, value_name = "NAME")]
    pub(super) compression: Option<Compression>,
    /// Columns or roles to write, separated by commas; all by default
    #[arg(long, value_name = "NAMES")]
    pub(super) columns: Option<String>,
    /// Add what people said of the pairs: lbl_align and its like, lbl_by, lbl_at and lbl_set
    #[arg(long)]
    pub(super) label: bool,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Put ' before CSV cells that a spreadsheet would run as a formula
    #[arg(long)]
    pub(super) spreadsheet_safe: bool,
}

#[derive(Args, Debug)]
pub(super) struct FetchArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// How many rows to draw; all of them where there are no more
    #[arg(short, value_name = "N")]
    pub(super) n: u64,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    /// What to withhold, which is not fetched: scores, strict or off
    #[arg(long, default_value = "scores", value_name = "MODE")]
    pub(super) safe: SafeMode,
    #[command(flatten)]
    pub(super) links: LinkArgs,
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct CacheArgs {
    #[command(subcommand)]
    pub(super) command: CacheCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum CacheCommand {
    /// Say where it lies and what it holds
    Info(JsonArgs),
    /// Remove every fetched picture and all that is known of links
    Clear(JsonArgs),
}

#[derive(Args, Clone, Copy, Debug)]
pub(super) struct JsonArgs {
    /// As one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct LabelsArgs {
    #[command(subcommand)]
    pub(super) command: LabelsCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum LabelsCommand {
    /// Say who labelled what so far, how far the draws are, and the labels that hold
    List(ListArgs),
    /// Look over the file that labels are kept in
    Verify(VerifyArgs),
    /// Remove all that a person said, for good
    Forget(ForgetArgs),
    /// List the built-in label sets, or print one as TOML to make one of your own from
    Sets(SetsArgs),
    /// Say how far people agree with each other, and with themselves
    Agreement(AgreementArgs),
    /// Write labels for other tools: CSV, JSON lines, Label Studio or Prodigy
    Export(super::exchange_args::LabelsExportArgs),
    /// Take labels that were exported, or made with Label Studio or Prodigy
    ///
    /// A file that was taken before changes nothing. Each label stays as old as its file says; of two by one person the
    /// newer holds. What cannot be understood is named and left out.
    Import(super::exchange_args::LabelsImportArgs),
}

/// The labels of a dataset, which need not be there.
#[derive(Args, Clone, Debug)]
pub(super) struct StoreArgs {
    /// The dataset the labels are of: Parquet files, folders or quoted patterns; not needed with --labels
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) labels: LabelArgs,
}

#[derive(Args, Debug)]
pub(super) struct AgreementArgs {
    #[command(flatten)]
    pub(super) store: StoreArgs,
    /// Only labels by this set; all when not given
    #[arg(long, value_name = "NAME")]
    pub(super) set: Option<String>,
    /// How sure the intervals are
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    pub(super) confidence: f64,
    /// The seed of the lot that intervals are drawn by
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    pub(super) seed: u64,
    /// Print JSON: an object a set
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct SetsArgs {
    /// A built-in set, or the file of one: it is checked and printed as it was understood
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct PresetsArgs {
    /// Only this one, with all that is known of it
    pub(super) name: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(super) struct DemoArgs {
    /// Where the demo dataset is, or is made; below the user's data folder by default
    #[arg(long, value_name = "FOLDER")]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) labels: LabelArgs,
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    #[command(flatten)]
    pub(super) sort: SortArgs,
    #[command(flatten)]
    pub(super) pictures: PictureArgs,
    /// How to draw pictures: auto, kitty, iterm2, sixel or symbols
    #[arg(long, default_value = "auto", value_name = "PROTOCOL")]
    pub(super) graphics: GraphicsChoice,
}

#[derive(Args, Debug)]
pub(super) struct DoctorArgs {
    /// How to draw pictures: auto, kitty, iterm2, sixel or symbols
    #[arg(long, default_value = "auto", value_name = "PROTOCOL")]
    pub(super) graphics: GraphicsChoice,
    /// As one JSON object, without a picture
    #[arg(long)]
    pub(super) json: bool,
}
