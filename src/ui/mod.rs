//! The picture of the state: for now, pictures on terminals and the modes of the terminal.

pub mod graphics;
pub mod terminal;
