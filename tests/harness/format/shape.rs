//! The shape of what is stored, without what it says: two plays of the story by programs of one format give the same
//! shapes, and any change of a stored struct another.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use minicbor::Decoder;
use minicbor::data::Type;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// Shapes, and how often each is there.
pub type Shapes = BTreeMap<String, u64>;

/// Columns of the office's database that hold a struct of the program's.
const STRUCTS: [(&str, &str); 7] = [
    ("record state", "select state from record"),
    ("record course", "select course from record"),
    ("held violations", "select violations from held"),
    ("log body", "select body from log where kind <> 0"),
    ("reference body", "select body from reference"),
    ("pack header", "select header from pack"),
    ("audit entry", "select entry from audit"),
];

/// The office's tables, as they were made, and the structs in them.
pub fn of_office(folder: &Path) -> Result<Shapes> {
    let database = read_only(&folder.join("satchel.db"))?;
    let mut shapes = Shapes::new();
    let tables = "select sql from sqlite_master where sql is not null";
    for text in texts(&database, tables)? {
        let words: Vec<&str> = text.split_whitespace().collect();
        add(&mut shapes, words.join(" "));
    }
    let projections = texts(
        &database,
        "select 'projections ' || projections from organisation",
    )?;
    for text in projections {
        add(&mut shapes, text);
    }
    for (name, query) in STRUCTS {
        let mut statement = database.prepare(query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            add(&mut shapes, format!("{name} {}", of_value(row.get_ref(0)?)));
        }
    }
    Ok(shapes)
}

/// A phone's entries: the first part of the key, and the shape of the value.
pub fn of_phone(home: &Path) -> Result<Shapes> {
    let store = read_only(&home.join("phone.db"))?;
    let mut statement = store.prepare("select key, value from kv")?;
    let mut rows = statement.query([])?;
    let mut shapes = Shapes::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let (kind, rest) = key.split_once('/').context("a key has two parts")?;
        let name = match kind {
            "meta" => key.as_str(),
            "reference" => rest.split('/').next().unwrap_or_default(),
            _ => kind,
        };
        add(&mut shapes, format!("{name} {}", of_value(row.get_ref(1)?)));
    }
    Ok(shapes)
}

fn read_only(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(path, flags).with_context(|| path.display().to_string())
}

fn texts(database: &Connection, query: &str) -> Result<Vec<String>> {
    let mut statement = database.prepare(query)?;
    let rows = statement.query_map([], |row| row.get::<_, Option<String>>(0))?;
    let texts = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(texts.into_iter().flatten().collect())
}

fn add(shapes: &mut Shapes, shape: String) {
    *shapes.entry(shape).or_default() += 1;
}

fn of_value(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Blob(bytes) => of_bytes(bytes),
        _ => "no bytes".to_owned(),
    }
}

/// The types of a CBOR value: arrays as they are nested, everything else by a letter. JSON by the names of its fields.
fn of_bytes(bytes: &[u8]) -> String {
    if let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(bytes) {
        let names: Vec<String> = fields.into_iter().map(|(name, _)| name).collect();
        return names.join(" ");
    }
    let (mut decoder, mut shape) = (Decoder::new(bytes), String::new());
    match write(&mut decoder, &mut shape) {
        Some(()) if decoder.position() == bytes.len() => shape,
        _ => "no CBOR".to_owned(),
    }
}

fn write(decoder: &mut Decoder<'_>, shape: &mut String) -> Option<()> {
    let letter = match decoder.datatype().ok()? {
        Type::Array => {
            let length = decoder.array().ok()??;
            shape.push('[');
            for _ in 0..length {
                write(decoder, shape)?;
            }
            shape.push(']');
            return Some(());
        }
        Type::Map => {
            // Keys are hashes, mostly: their order says nothing.
            let length = decoder.map().ok()??;
            let mut entries = Vec::new();
            for _ in 0..length {
                let mut entry = String::new();
                write(decoder, &mut entry)?;
                write(decoder, &mut entry)?;
                entries.push(entry);
            }
            entries.sort();
            shape.push('{');
            shape.extend(entries);
            shape.push('}');
            return Some(());
        }
        Type::Bytes => 'b',
        Type::String => 't',
        Type::Null => '0',
        Type::Bool => '?',
        Type::Break | Type::Unknown(_) => return None,
        _ => 'i',
    };
    decoder.skip().ok()?;
    shape.push(letter);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_has_the_types_and_not_the_values() {
        let of = |value: &[u8]| of_bytes(value);
        let encode = |value: (u64, &str, Option<bool>)| minicbor::to_vec(value).unwrap();
        assert_eq!(of(&encode((1, "a", None))), "[it0]");
        assert_eq!(of(&encode((900, "bc", Some(true)))), "[it?]");
        assert_eq!(of(br#"{"a":1,"b":2}"#), "a b");
        assert_eq!(of(&[0xff]), "no CBOR");
    }
}
