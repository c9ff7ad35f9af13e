//! Files as people save them, and as nobody does by accident.

use std::io::Write as _;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

const TEXT: &str = "姓名,角色\n张桂兰,宣讲队员\n\n\"李,国华\",\n";

fn cells(file: &[u8]) -> Vec<(u64, Vec<String>)> {
    let sheet = read(file).unwrap();
    let rows = std::iter::once(sheet.head).chain(sheet.rows);
    rows.map(|row| (row.number, row.cells)).collect()
}

fn expected() -> Vec<(u64, Vec<String>)> {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    vec![
        (1, row(["姓名", "角色"])),
        (2, row(["张桂兰", "宣讲队员"])),
        (4, row(["李,国华", ""])),
    ]
}

#[test]
fn a_text_is_read_in_the_encodings_that_excel_saves() {
    let (gbk, ..) = encoding_rs::GBK.encode(TEXT);
    assert_ne!(&gbk[..], TEXT.as_bytes());
    let marked = format!("\u{feff}{TEXT}");
    let wide = marked.encode_utf16().flat_map(u16::to_le_bytes);
    let wide: Vec<u8> = wide.collect();
    for file in [TEXT.as_bytes(), marked.as_bytes(), &gbk, &wide] {
        assert_eq!(cells(file), expected());
    }
    let tabs = TEXT.replace("李,国华", "李国华").replace(',', "\t");
    assert_eq!(cells(tabs.as_bytes())[1], expected()[1]);
    for file in [&b"a,\xff"[..], b"", b"\n,,\n", b"a,\0"] {
        assert!(
            matches!(read(file), Err(ImportError::Unreadable(_))),
            "{file:?}"
        );
    }
}

/// A workbook of one sheet with these rows, as little as one needs.
fn book(sheet: &str) -> Vec<u8> {
    book_with(sheet, "")
}

/// The same with texts that cells share.
fn book_with(sheet: &str, shared: &str) -> Vec<u8> {
    let space = "http://schemas.openxmlformats.org";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{space}/package/2006/content-types\">\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{space}/package/2006/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{space}/officeDocument/2006/relationships/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{space}/spreadsheetml/2006/main\" \
                 xmlns:r=\"{space}/officeDocument/2006/relationships\">\
                 <sheets><sheet name=\"人员\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{space}/package/2006/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{space}/officeDocument/2006/relationships/worksheet\" \
                 Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" \
                 Type=\"{space}/officeDocument/2006/relationships/sharedStrings\" \
                 Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/sharedStrings.xml",
            format!("<sst xmlns=\"{space}/spreadsheetml/2006/main\">{shared}</sst>"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{space}/spreadsheetml/2006/main\"><sheetData>{sheet}\
                 </sheetData></worksheet>"
            ),
        ),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        archive.start_file(name, deflated).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_workbook_is_read_by_its_first_sheet() {
    let sheet = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}{}</row><row r=\"4\">{}</row>",
        cell("A1", "姓名"),
        cell("B1", "角色"),
        cell("A2", " 张桂兰 "),
        cell("B2", "宣讲队员"),
        "<c r=\"B4\"><v>511781109</v></c>",
    );
    let found = cells(&book(&sheet));
    assert_eq!(found[..2], expected()[..2]);
    assert_eq!(found[2], (4, vec![String::new(), "511781109".to_owned()]));
}

#[test]
fn a_cell_at_the_far_end_asks_for_no_room() {
    let row = format!(
        "<row r=\"1\">{}{}</row>",
        cell("A1", "姓名"),
        cell("XFD1", "远")
    );
    let last = format!("<row r=\"1048576\">{}</row>", cell("A1048576", "张桂兰"));
    let found = cells(&book(&format!("{row}{last}")));
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].0, 1_048_576);
}

#[test]
fn what_inflates_to_more_than_it_may_is_not_read() {
    let bomb = book(&format!(
        "<row r=\"1\">{}</row>",
        cell("A1", &"0".repeat(20_000_000))
    ));
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let refused = read(&bomb);
    assert!(matches!(refused, Err(ImportError::Unreadable(why)) if why.contains("inflates")));
    assert!(matches!(
        read(b"PK\x03\x04nonsense"),
        Err(ImportError::Unreadable(_))
    ));
}

#[test]
fn more_rows_than_may_be_are_counted_and_refused() {
    let row = "张桂兰,宣讲队员\n";
    let file = |rows: usize| format!("姓名,角色\n{}", row.repeat(rows));
    assert_eq!(
        read(file(MAX_ROWS).as_bytes()).unwrap().rows.len(),
        MAX_ROWS
    );
    let refused = read(file(MAX_ROWS + 1).as_bytes());
    assert!(matches!(refused, Err(ImportError::Invalid(broken)) if broken[0].rule == "too_many"));
    let rows: String = (1..=MAX_ROWS + 2)
        .map(|row| {
            format!(
                "<row r=\"{row}\">{}</row>",
                cell(&format!("A{row}"), "张桂兰")
            )
        })
        .collect();
    let refused = read(&book(&rows));
    assert!(matches!(refused, Err(ImportError::Invalid(broken)) if broken[0].rule == "too_many"));
}

/// It inflates to little and is said once: kept for every cell it would be a terabyte.
#[test]
fn a_long_text_that_every_cell_shares_is_refused_at_the_first() {
    let text = format!("<si><t>{}</t></si>", "0".repeat(12_000_000));
    let row = |row: usize| {
        let cells: String = ('A'..='Z')
            .map(|column| format!("<c r=\"{column}{row}\" t=\"s\"><v>0</v></c>"))
            .collect();
        format!("<row r=\"{row}\">{cells}</row>")
    };
    let rows: String = (1..=200).map(row).collect();
    let bomb = book_with(&rows, &text);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let refused = read(&bomb);
    assert!(
        matches!(&refused, Err(ImportError::Invalid(broken))
            if broken[0].field == "rows/1" && broken[0].rule == "too_long"),
        "{refused:?}"
    );
    let short = book_with(&row(1), "<si><t>姓名</t></si>");
    assert_eq!(cells(&short)[0].1[25], "姓名");
}
