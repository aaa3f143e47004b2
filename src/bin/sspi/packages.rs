//! `sspi packages`
use crate::{Outcome, paint::table};
use secur32::packages;
use serde_json::json;

pub fn run(as_json: bool) -> Outcome {
    let infos = packages::all().iter().map(|package| package.info());
    if as_json {
        let list: Vec<_> = infos
            .map(|info| json!({"name": info.name, "comment": info.comment, "capabilities": info.capabilities, "rpc_id": info.rpc_id, "max_token": info.max_token}))
            .collect();
        println!("{}", json!(list));
        return Ok(());
    }
    let mut rows = vec![["package", "capabilities", "RPC id", "largest token", "comment"].map(str::to_owned).to_vec()];
    rows.extend(infos.map(|info| {
        vec![
            info.name.to_owned(),
            format!("{:#010x}", info.capabilities),
            info.rpc_id.to_string(),
            info.max_token.to_string(),
            info.comment.to_owned(),
        ]
    }));
    table(&rows);
    Ok(())
}
