//! Hands over to the command line and turns its report into an exit code. Nothing else.

fn main() -> std::process::ExitCode {
    pairlens::cli::main()
}
