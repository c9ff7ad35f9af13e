//! What somebody tries who wants in, or wants others out: over real HTTP, against a running office. Each is refused with
//! the problem that it should be, reads nothing and leaves nothing. `cargo xtask test attacks`.
//!
//! | module | tries |
//! |---|---|
//! | [`token_attacks`] | tokens that are over, forged, of another algorithm or key; proofs heard before; a token without its key |
//! | [`forgery_attacks`] | another's name, chain, cursor and installation; records and files that are guessed |
//! | [`injection_attacks`] | SQL, paths and line ends in every place that takes text |
//! | [`password_attacks`] | ten thousand wrong passwords |
//! | [`body_attacks`] | bodies too long, too slow, of two lengths, that swell |

mod body_attacks;
mod forgery_attacks;
mod injection_attacks;
mod password_attacks;
mod scene;
mod token_attacks;
