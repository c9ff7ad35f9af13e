//! The VFS `recorded`: SQLite's `unix` with a recorder in front.
//!
//! A file of a watched folder is a [`RecordedFile`]: our method table and handle, with the file of `unix` behind it
//! in the same allocation. Every other file is opened by `unix` in place and never seen again.

mod file;

use std::ffi::{CStr, OsStr, c_char, c_int};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::OnceLock;

use rusqlite::ffi;

use crate::disk;
use file::{Handle, RecordedFile};

/// A pointer that lives as long as the process and is only read.
struct Lasting(*mut ffi::sqlite3_vfs);
// SAFETY: what it points to is never freed, and not written after registration but by SQLite under its own mutex.
unsafe impl Send for Lasting {}
// SAFETY: as above.
unsafe impl Sync for Lasting {}

/// `unix`, below ours.
static BELOW: OnceLock<Result<Lasting, c_int>> = OnceLock::new();

/// Makes `recorded` the default VFS of this process, once.
pub(crate) fn register() -> Result<(), c_int> {
    match BELOW.get_or_init(register_now) {
        Ok(_) => Ok(()),
        Err(code) => Err(*code),
    }
}

fn register_now() -> Result<Lasting, c_int> {
    // SAFETY: the name is a C string; the call has no other conditions, and initialises SQLite.
    let below = unsafe { ffi::sqlite3_vfs_find(c"unix".as_ptr()) };
    if below.is_null() {
        return Err(ffi::SQLITE_NOTFOUND);
    }
    // SAFETY: a registered VFS is a valid structure as long as it is registered, which `unix` always is.
    let mut ours = unsafe { *below };
    ours.zName = c"recorded".as_ptr();
    ours.pNext = std::ptr::null_mut();
    let header = c_int::try_from(size_of::<RecordedFile>()).map_err(|_| ffi::SQLITE_NOMEM)?;
    ours.szOsFile += header;
    ours.xOpen = Some(open);
    ours.xDelete = Some(delete);
    // All other functions of `unix` stay in place: they do not look at the VFS they are called through, but for
    // `xFullPathname`, which reads `mxPathname`, and that is the same.
    let ours = Box::into_raw(Box::new(ours));
    // SAFETY: `ours` is a whole VFS that is never freed or moved.
    match unsafe { ffi::sqlite3_vfs_register(ours, 1) } {
        ffi::SQLITE_OK => Ok(Lasting(below)),
        code => Err(code),
    }
}

fn below() -> Result<*mut ffi::sqlite3_vfs, c_int> {
    match BELOW.get() {
        Some(Ok(below)) => Ok(below.0),
        // Only while `register_now` runs, and then nothing of ours lies in a watched folder.
        _ => Err(ffi::SQLITE_CANTOPEN),
    }
}

/// # Safety
/// `name` is null or a C string that outlives `'a`.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    if name.is_null() {
        return None;
    }
    // SAFETY: by the condition of this function.
    let name = unsafe { CStr::from_ptr(name) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())))
}

/// # Safety
/// SQLite calls it as the `xOpen` of a VFS: `file` has `szOsFile` bytes, `name` lives as long as the file.
unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives a file with room for the method table.
    unsafe { (*file).pMethods = std::ptr::null() };
    let below = match below() {
        Ok(below) => below,
        Err(code) => return code,
    };
    // SAFETY: `unix` is valid for the whole process.
    let Some(open_below) = (unsafe { (*below).xOpen }) else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: SQLite gives a name that lives as long as the file, or none.
    let watched = unsafe { path(name) }.and_then(disk::watched);
    let Some((state, path)) = watched else {
        // SAFETY: the arguments are SQLite's own, and our files have more room than those of `unix`.
        return unsafe { open_below(below, name, file, flags, flags_out) };
    };
    let ours: *mut RecordedFile = file.cast();
    // SAFETY: behind our header there is room for a file of `unix`: `szOsFile` is the sum of both.
    let inner: *mut ffi::sqlite3_file = unsafe { ours.add(1) }.cast();
    let opened = state.open(&path, || {
        // SAFETY: `inner` has the room that `unix` asks for; the other arguments are SQLite's own.
        match unsafe { open_below(below, name, inner, flags, flags_out) } {
            ffi::SQLITE_OK => Ok(()),
            code => Err(code),
        }
    });
    let (id, is_new, ()) = match opened {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    // `unix` syncs the folder of a new journal or WAL with its first sync, and of nothing else.
    let journals =
        ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
    let owes_folder = (is_new && flags & journals != 0).then_some(path);
    let handle = Box::new(Handle::new(state, id, owes_folder));
    // SAFETY: SQLite gives room for the header and calls the methods one at a time for each file.
    unsafe {
        ours.write(RecordedFile {
            file: ffi::sqlite3_file {
                pMethods: file::methods(),
            },
            handle: Box::into_raw(handle),
        });
    }
    ffi::SQLITE_OK
}

/// # Safety
/// SQLite calls it as the `xDelete` of a VFS.
unsafe extern "C" fn delete(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    let below = match below() {
        Ok(below) => below,
        Err(code) => return code,
    };
    // SAFETY: `unix` is valid for the whole process.
    let Some(delete_below) = (unsafe { (*below).xDelete }) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    // SAFETY: SQLite gives a C string that lives for this call.
    let watched = unsafe { path(name) }.and_then(disk::watched);
    let Some((state, path)) = watched else {
        // SAFETY: the arguments are SQLite's own.
        return unsafe { delete_below(below, name, sync_folder) };
    };
    state.delete(&path, sync_folder != 0, || {
        // SAFETY: the arguments are SQLite's own. The real folder need not be synced.
        let code = unsafe { delete_below(below, name, 0) };
        (code == ffi::SQLITE_OK, code)
    })
}
