//! The sandbox as a program: reads the command line, opens the socket, serves.

use sandbox::control::Steered;
use sandbox::core::Config;
use sandbox::http::{now, serve};
use std::io::{Write, stdout};
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::net::TcpListener;

const HELP: &str = "\
An emulator of the Scaleway API, for trying a client and for tests.

Usage: sandbox [OPTIONS]

Options:
  --listen ADDRESS:PORT  Where to listen; a local address. Port 0 picks a free one. [default: 127.0.0.1:8081]
  --seed-servers N       Adds N generated servers to the demo account. [default: 0]
  --speed X              Runs tasks X times faster. Tokens expire as usual. [default: 1]
  --seed N               What ids and addresses are derived from. [default: 1]
  --help                 Prints this.

GET /sandbox/credentials says how to sign in.
";

struct Options {
    listen: SocketAddr,
    config: Config,
}

fn main() -> ExitCode {
    match options() {
        Ok(None) => {
            print(HELP);
            ExitCode::SUCCESS
        }
        Ok(Some(options)) => match run(&options) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => fail(&message),
        },
        Err(error) => fail(&format!("{error}. Try --help.")),
    }
}

fn fail(message: &str) -> ExitCode {
    // Nothing is left to do if even this cannot be written.
    let _ = writeln!(std::io::stderr(), "sandbox: {message}");
    ExitCode::FAILURE
}

fn print(text: &str) {
    let mut out = stdout();
    // Whoever closed standard output does not want to read it.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// `None` asks for the help text.
fn options() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 8081)), config: Config::default() };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => options.listen = arguments.value()?.parse()?,
            Long("seed-servers") => options.config.servers = arguments.value()?.parse()?,
            Long("seed") => options.config.seed = arguments.value()?.parse()?,
            Long("speed") => options.config.speed = arguments.value()?.parse()?,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    if !(options.config.speed.is_finite() && options.config.speed > 0.0) {
        return Err("--speed must be a number above 0".into());
    }
    // The demo account has a known password, and scripts may do anything with it.
    if !options.listen.ip().is_loopback() {
        return Err("--listen must be a local address such as 127.0.0.1:8081".into());
    }
    Ok(Some(options))
}

#[tokio::main]
async fn run(options: &Options) -> Result<(), String> {
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let service = Steered::new(options.config, now());
    print(&format!("Sandbox listening on http://{address}\n"));
    tokio::select! {
        served = serve(listener, service) => served.map_err(|error| format!("cannot serve: {error}")),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}
