//! Writes the seeds that are made rather than found. A test holds the files to what this writes.

fn main() -> std::io::Result<()> {
    for seed in fuzz::seeds::all() {
        let folder = fuzz::seeds::folder().join(seed.target);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(&seed.name), &seed.bytes)?;
    }
    Ok(())
}
