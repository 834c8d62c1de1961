use std::env;

/// Reads `env::var("NOT_READ")` nowhere.
#[derive(Parser)]
struct Args<'a> {
    #[arg(long, env = "LISTEN_ADDR", default_value = "127.0.0.1:8080")]
    listen: &'a str,
    #[arg(long, env = "ADMIN_TOKEN")]
    token: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("DATABASE_URL")?;
    let level = env::var("LOG_LEVEL").unwrap_or_else(|_| "info".to_string());
    let workers = std::env::var("WORKERS").unwrap_or("4".into());
    let version = env!("CARGO_PKG_VERSION");
    let commit = option_env!("GIT_COMMIT");
    let raw = r#"env::var("NOT_READ")"#;
    let quote = '"'; let key = env::var("API_KEY").expect("API_KEY");
    /* outer /* env::var("NOT_READ") */ env::var("NOT_READ") */
    Command::new("x").env("NOT_READ", "1");
    Ok(())
}
