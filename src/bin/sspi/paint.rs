//! Colour, on terminals only, and tables that line up.
use std::io::IsTerminal as _;

/// A shade of meaning.
#[derive(Clone, Copy)]
pub enum Tone {
    /// What went well.
    Good,
    /// What did not.
    Bad,
    /// What is less important.
    Quiet,
}

/// The text in its tone, where somebody watches and wants colour.
pub fn paint(tone: Tone, text: &str) -> String {
    let wanted = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let code = match tone {
        Tone::Good => "32",
        Tone::Bad => "31",
        Tone::Quiet => "2",
    };
    if wanted { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// Prints rows in columns as wide as their widest cell; the first row is the head.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (number, row) in rows.iter().enumerate() {
        let line: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let line = line.join("  ");
        println!("{}", if number == 0 { paint(Tone::Quiet, line.trim_end()) } else { line.trim_end().to_owned() });
    }
}
