//! kill -9, of the server and of the phone, in the middle of what they do.
//!
//! A process that is killed loses what it has in memory and keeps what it has written. So what was said before must
//! be there afterwards, whatever was under way, and nothing may be half there.

mod load;
mod phone;
mod server;

pub(crate) use phone::prove as phone;
pub(crate) use server::prove as server;
