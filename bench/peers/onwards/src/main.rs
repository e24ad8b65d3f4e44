//! onwards as its own binary serves it (src/main.rs of the crate), but on loopback only and on a port that the system chooses.
use onwards::{build_router, create_openai_sanitizer, target::Targets, AppState};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let file = std::env::args().nth(1).expect("the file with the targets").into();
    let targets = Targets::from_config_file(&file).await?;
    let state = AppState::new(targets).with_response_transform(create_openai_sanitizer());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on port {}", listener.local_addr()?.port());
    axum::serve(listener, build_router(state)).await?;
    Ok(())
}
