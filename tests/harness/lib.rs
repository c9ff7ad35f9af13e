//! What tests stand on: a real office over real HTTP, real phones, and a truth to compare them with.
//!
//! | module | gives |
//! |---|---|
//! | [`world`] | an office with an administrator, teams and people; phones enrolled in it. Start here |
//! | [`office`] | a server in this process, on loopback, under a simulated clock; `rebuild`, `verify` |
//! | [`bureau`] | an office made by hand, called without a network: every id, key and instant is the test's |
//! | [`rights`] | who may do what, by hand from the domain text: knows nothing of the product |
//! | [`database`] | where its data is: a folder, memory, a PostgreSQL database of its own |
//! | [`handset`] | a phone in a folder of its own, that can be closed and opened again |
//! | [`hand`] | a phone without its core: what it sends is made byte by byte, and may be anything |
//! | [`mod@line`] | the way from a phone to the server, with lost answers, double sends, no network |
//! | [`process`] | the built programs as processes: a server that can be killed, a phone's every act one |
//! | [`mod@format`] | data folders that earlier versions left, to be opened by today's |
//! | [`tap`] | a loopback proxy that counts every byte on the socket |
//! | [`truth`], [`oracle`] | what people meant as plain data, and the figures of it, the long way round |
//! | [`places`] | the villages of 2018, as text |
//! | [`chance`] | repeatable draws from a seed |
//!
//! ```no_run
//! use shared::time::Timestamp;
//! use tests::database::Storage;
//! use tests::world::World;
//!
//! # fn main() -> anyhow::Result<()> {
//! let mut world = World::found(Storage::Memory, "2018-07-01T00:00:00.000Z".parse()?)?;
//! let team = world.team("官渡镇挎包宣讲队", "511781109")?;
//! let member = world.member("张桂兰", team, &["511781109"], None)?;
//! let mut handset = world.handset(member, 1)?;
//! let report = handset.at(world.office.clock.now())?.sync(None)?;
//! println!("{:?}", report.end);
//! # Ok(())
//! # }
//! ```
//!
//! A test waits for nothing and retries nothing: phones act when called, the server's clock stands until
//! it is set ([`office::Office::advance_to`]), and all randomness comes from a seed.

pub mod bureau;
pub mod chance;
pub mod database;
pub mod environment;
pub mod format;
pub mod hand;
pub mod handset;
pub mod line;
pub mod office;
pub mod oracle;
pub mod places;
pub mod process;
pub mod rights;
pub mod tap;
pub mod truth;
pub mod world;
