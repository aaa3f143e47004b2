//! `sspi`: the library at the command line. It shows what the library does; it decides nothing.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its streams")]

mod accounts;
mod decode;
mod decode_digest;
mod decode_negotiate;
mod demo;
mod error;
mod packages;
mod paint;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "sspi", version, about = "SSPI at the command line: see packages, explain statuses, read tokens, watch a logon")]
struct Arguments {
    /// Answer in JSON, for programs.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the C client and server, let them authenticate over loopback, and show each leg.
    Demo(demo::Arguments),
    /// List the security packages of this library.
    Packages,
    /// Read a token (file, hex or base64; '-' for standard input) and show its tree, secrets left out.
    Decode(decode::Arguments),
    /// Keep the file of who may log on here.
    Account(accounts::Arguments),
    /// Explain a status code: number, hex or name.
    Error(error::Arguments),
}

/// What a command ends with: nothing more to say, or one line of why not.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Demo(demo) => demo.run(arguments.json),
        Command::Packages => packages::run(arguments.json),
        Command::Decode(decode) => decode.run(arguments.json),
        Command::Account(account) => account.run(arguments.json),
        Command::Error(error) => error.run(arguments.json),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("sspi: {why}");
            ExitCode::FAILURE
        }
    }
}
