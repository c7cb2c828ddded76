//! Where a dataset's labels lie when nobody says otherwise.

use std::path::{Path, PathBuf};

/// The store's name in the dataset's folder.
pub const STORE_NAME: &str = "pairlens-labels.sqlite";

/// Characters that make a path a pattern.
const PATTERN: [char; 3] = ['*', '?', '['];

/// The store of a dataset that was named by this path, the first one typed: in that folder, beside that file, or in
/// the folder that a pattern starts from. Looks only whether it is a folder; the store need not exist.
pub fn default_place(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.join(STORE_NAME);
    }
    let mut folder = path.parent().unwrap_or(path);
    if !path.exists() {
        let is_pattern = |folder: &Path| folder.to_string_lossy().contains(PATTERN);
        while let (true, Some(parent)) = (is_pattern(folder), folder.parent()) {
            folder = parent;
        }
    }
    folder.join(STORE_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lie_beside_the_shards() {
        let folder = tempfile::tempdir().unwrap();
        let within = |name: &str| folder.path().join(name);
        std::fs::write(within("part[0].parquet"), "").unwrap();
        let store = within(STORE_NAME);
        assert_eq!(default_place(folder.path()), store);
        assert_eq!(default_place(&within("part[0].parquet")), store);
        assert_eq!(default_place(&within("*/part-?.parquet")), store);
        assert_eq!(default_place(Path::new("part-*.parquet")), Path::new(STORE_NAME));
    }
}
