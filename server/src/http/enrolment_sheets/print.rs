//! The sheet on paper: A4, eight cards a page, whole in itself, so that it is the same from a file. Its style is in it,
//! and named by its hash, since nothing else may run or style.

use askama::Template;
use axum::http::{HeaderName, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use shared::message::{Language, text};
use shared::qr::{Qr, TooLong};

use crate::identity::sheet::Card;
use crate::state::App;

const STYLE: &str = include_str!("../../../assets/sheet.css");

/// Both languages of a sentence: who hands the sheet out need not know who reads which.
struct Both {
    zh: String,
    en: String,
}

impl Both {
    fn of(key: &str) -> Self {
        Self {
            zh: text(Language::ZhCn, key),
            en: text(Language::En, key),
        }
    }
}

struct Printed {
    name: String,
    teams: String,
    /// The two groups of the code.
    groups: Vec<String>,
    until: String,
    /// Units of the image's side.
    side: i32,
    path: String,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct Sheet<'a> {
    style: &'a str,
    organisation: &'a str,
    server: &'a str,
    made_at: String,
    cards: Vec<Printed>,
    title: Both,
    cut: Both,
    code: Both,
    until: Both,
    how: Both,
    secret: Both,
}

/// Why a sheet cannot be printed: a fault of the server.
#[derive(Debug, thiserror::Error)]
pub(super) enum PrintError {
    /// A line is too long for a QR code.
    #[error(transparent)]
    Qr(#[from] TooLong),
    /// The page cannot be written.
    #[error(transparent)]
    Page(#[from] askama::Error),
}

type Page = ([(HeaderName, String); 2], String);

/// The page of the cards.
pub(super) fn page(app: &App, cards: &[Card]) -> Result<Page, PrintError> {
    let cards: Vec<Printed> = cards.iter().map(printed).collect::<Result<_, _>>()?;
    let sheet = Sheet {
        style: STYLE,
        organisation: &app.organisation.name,
        server: &app.settings.public_url,
        made_at: app.clock.now().minute(),
        cards,
        title: Both::of("sheet-title"),
        cut: Both::of("sheet-cut"),
        code: Both::of("sheet-code"),
        until: Both::of("sheet-until"),
        how: Both::of("sheet-how"),
        secret: Both::of("sheet-secret"),
    };
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; form-action 'none'; \
         frame-ancestors 'none'; base-uri 'none'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((headers, sheet.render()?))
}

fn printed(card: &Card) -> Result<Printed, TooLong> {
    let qr = Qr::of(&card.code.qr)?;
    Ok(Printed {
        name: card.name.clone(),
        teams: card.teams.join("、"),
        groups: card.code.code.split('-').map(str::to_owned).collect(),
        until: card.code.valid_until.minute(),
        side: qr.side(),
        path: qr.svg_path(),
    })
}
