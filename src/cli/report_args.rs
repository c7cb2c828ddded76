//! What can be typed after `pairlens report`.

use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;

use super::args::DatasetArgs;
use super::report::ReportFormat;
use crate::images::SafeMode;

#[derive(Args, Debug)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// The file to write; - for standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// md, html or json; by the file's ending when not given
    #[arg(long, value_name = "FORM")]
    pub(super) format: Option<ReportFormat>,
    /// Report on this draw; the last random one that has labels when not given
    #[arg(long, value_name = "ID")]
    pub(super) draw: Option<i64>,
    /// Report on the last draw judged by this label set
    #[arg(long, value_name = "NAME", conflicts_with = "draw")]
    pub(super) set: Option<String>,
    /// How sure intervals and bounds are to be
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    pub(super) confidence: f64,
    /// Which answers make a pair a defect; all but the first of the required question when not given; may be
    /// repeated
    #[arg(long = "defect", value_name = "QUESTION=VALUE,…")]
    pub(super) defects: Vec<String>,
    /// Decide by a plan made before looking: [sequential,]aql=0.01,ltpd=0.05[,alpha=0.05][,beta=0.1]
    #[arg(long, value_name = "PLAN")]
    pub(super) plan: Option<String>,
    /// How many of the pairs that a cut by a score keeps are to be good
    #[arg(long, default_value_t = 0.99, value_name = "SHARE")]
    pub(super) precision: f64,
    /// Compare with an earlier report, as it was written with --output FILE.json
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<PathBuf>,
    /// Compare even if the earlier report is of other rows: of another dataset or filter
    #[arg(long, requires = "against")]
    pub(super) other_rows: bool,
    /// What to withhold from the sheet of defects, where all else is blurred: scores, strict or off
    #[arg(long, default_value = "scores", value_name = "MODE")]
    pub(super) safe: SafeMode,
    /// Put no pictures into it
    #[arg(long)]
    pub(super) no_pictures: bool,
    /// Read pictures named by a path in a row below this folder, too; may be repeated
    #[arg(long = "image-root", value_name = "FOLDER")]
    pub(super) image_roots: Vec<PathBuf>,
    /// Use pictures kept from links into this private or loopback range, too; may be repeated
    #[arg(long = "allow-address", value_name = "RANGE")]
    pub(super) allowed: Vec<IpNet>,
    /// Replace the file if it is there
    #[arg(long)]
    pub(super) overwrite: bool,
}
