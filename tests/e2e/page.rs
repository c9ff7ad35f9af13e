//! A reader of the office's page: GET, cookies and one redirect, nothing else of a browser.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(header, _)| header.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value)
    }

    /// The figures, as a reader sees them from top to bottom.
    pub(crate) fn numbers(&self) -> Vec<String> {
        self.all("<span class=\"number\">", "</span>")
    }

    /// Every text between two marks.
    pub(crate) fn all(&self, before: &str, after: &str) -> Vec<String> {
        let parts = self.body.split(before).skip(1);
        parts
            .filter_map(|part| part.split_once(after))
            .map(|(text, _)| text.to_owned())
            .collect()
    }
}

/// Gets a path of a server.
pub(crate) fn get(address: &str, path: &str, cookie: Option<&str>) -> Answer {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let cookie = cookie.map_or(String::new(), |cookie| format!("Cookie: {cookie}\r\n"));
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{cookie}Connection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("the server reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .expect("the server answers in UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Answer {
        status: status.expect("a status"),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}
