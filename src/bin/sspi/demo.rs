use crate::Outcome;
#[derive(clap::Args)]
pub struct Arguments {}
impl Arguments {
    pub fn run(&self, _: bool) -> Outcome {
        Err("not built yet".to_owned())
    }
}
