//! The methods of a recorded file: each is passed on to the file of `unix` behind it, and noted.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ffi;

use crate::disk::State;
use crate::journal::FileId;

/// The beginning of a file as SQLite holds it; the file of `unix` follows.
#[repr(C)]
pub(super) struct RecordedFile {
    pub(super) file: ffi::sqlite3_file,
    /// Owned: made by `xOpen`, freed by `xClose`.
    pub(super) handle: *mut Handle,
}

/// What we know of an open file.
pub(super) struct Handle {
    state: Arc<State>,
    file: FileId,
    /// The file's path while its name is not synced and its next sync does that.
    owes_folder: Option<PathBuf>,
}

impl Handle {
    pub(super) fn new(state: Arc<State>, file: FileId, owes_folder: Option<PathBuf>) -> Self {
        Self {
            state,
            file,
            owes_folder,
        }
    }
}

/// Version 2: without memory-mapped pages, so that every write passes `xWrite`.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

pub(super) fn methods() -> *const ffi::sqlite3_io_methods {
    &raw const METHODS
}

/// The file of `unix` behind ours.
///
/// # Safety
/// `file` was opened by our `xOpen` and is not closed.
unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    let ours: *mut RecordedFile = file.cast();
    // SAFETY: the file of `unix` lies right behind our header, in the same allocation.
    unsafe { ours.add(1) }.cast()
}

/// # Safety
/// `file` was opened by our `xOpen`, is not closed, and nobody else uses its handle during `'a`: SQLite calls the
/// methods of one file one at a time.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    let ours: *mut RecordedFile = file.cast();
    // SAFETY: by the conditions of this function the handle is the one that `xOpen` made.
    unsafe { &mut *(*ours).handle }
}

/// Calls a method of the file of `unix`; `SQLITE_IOERR` where it has none, which `unix` never does.
macro_rules! below {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: SQLite calls methods only on files that `xOpen` opened, and `unix` set its methods then. The
        // arguments are SQLite's own or of the same meaning.
        unsafe {
            let inner = inner($file);
            match (*(*inner).pMethods).$method {
                Some(method) => method(inner $(, $argument)*),
                None => ffi::SQLITE_IOERR,
            }
        }
    }};
}

/// # Safety
/// As SQLite calls `xClose`.
unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let code = below!(file, xClose);
    let ours: *mut RecordedFile = file.cast();
    // SAFETY: the handle was made by `Box::into_raw` in `xOpen`, and a file is closed once.
    unsafe {
        drop(Box::from_raw((*ours).handle));
        (*ours).file.pMethods = std::ptr::null();
    }
    code
}

/// # Safety
/// As SQLite calls `xRead`.
unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    buffer: *mut c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    below!(file, xRead, buffer, amount, offset)
}

/// # Safety
/// As SQLite calls `xWrite`.
unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    buffer: *const c_void,
    amount: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    let (Ok(length), Ok(place)) = (usize::try_from(amount), u64::try_from(offset)) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    // SAFETY: SQLite gives `amount` bytes to be written.
    let bytes = unsafe { std::slice::from_raw_parts(buffer.cast::<u8>(), length) };
    // SAFETY: SQLite calls it on an open file of ours.
    let handle = unsafe { handle(file) };
    let size = || {
        let mut size = 0;
        below!(file, xFileSize, &raw mut size);
        u64::try_from(size).unwrap_or(0)
    };
    handle
        .state
        .write(handle.file, place, bytes, size, |bytes| {
            let amount = c_int::try_from(bytes.len()).unwrap_or(amount);
            below!(file, xWrite, bytes.as_ptr().cast(), amount, offset)
        })
}

/// # Safety
/// As SQLite calls `xTruncate`.
unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    let Ok(length) = u64::try_from(size) else {
        return ffi::SQLITE_IOERR_TRUNCATE;
    };
    // SAFETY: SQLite calls it on an open file of ours.
    let handle = unsafe { handle(file) };
    handle.state.truncate(handle.file, length, || {
        let code = below!(file, xTruncate, size);
        (code == ffi::SQLITE_OK, code)
    })
}

/// The real file is not synced: what is durable, the journal says.
///
/// # Safety
/// As SQLite calls `xSync`.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: SQLite calls it on an open file of ours.
    let handle = unsafe { handle(file) };
    match handle
        .state
        .sync(handle.file, handle.owes_folder.as_deref())
    {
        Some(code) => code,
        None => {
            handle.owes_folder = None;
            ffi::SQLITE_OK
        }
    }
}

/// # Safety
/// As SQLite calls `xFileSize`.
unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    size: *mut ffi::sqlite3_int64,
) -> c_int {
    below!(file, xFileSize, size)
}

/// # Safety
/// As SQLite calls `xLock`.
unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    below!(file, xLock, level)
}

/// # Safety
/// As SQLite calls `xUnlock`.
unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    below!(file, xUnlock, level)
}

/// # Safety
/// As SQLite calls `xCheckReservedLock`.
unsafe extern "C" fn check_reserved_lock(
    file: *mut ffi::sqlite3_file,
    is_reserved: *mut c_int,
) -> c_int {
    below!(file, xCheckReservedLock, is_reserved)
}

/// # Safety
/// As SQLite calls `xFileControl`.
unsafe extern "C" fn file_control(
    file: *mut ffi::sqlite3_file,
    operation: c_int,
    argument: *mut c_void,
) -> c_int {
    if operation == ffi::SQLITE_FCNTL_PRAGMA {
        // SAFETY: SQLite calls it on an open file of ours.
        let handle = unsafe { handle(file) };
        // SAFETY: of a pragma the argument is three C strings: the answer, the name and the value.
        unsafe { replace_value(&handle.state, argument.cast()) };
    }
    below!(file, xFileControl, operation, argument)
}

/// Gives a pragma another value, where it sets one and is to get another.
///
/// # Safety
/// `texts` is what SQLite hands to `SQLITE_FCNTL_PRAGMA`. The value is a buffer of SQLite's own that it parses
/// after this call and frees, so it may be written to within its length.
unsafe fn replace_value(state: &State, texts: *mut *mut c_char) {
    // SAFETY: by the condition of this function there are three of them, the name is there, the value may be null.
    unsafe {
        let (name, value) = (*texts.add(1), *texts.add(2));
        if value.is_null() || *value == 0 {
            return;
        }
        if let Some(digit) = state.pragma(CStr::from_ptr(name)) {
            value.cast::<u8>().write(digit);
            value.add(1).write(0);
        }
    }
}

/// # Safety
/// As SQLite calls `xSectorSize`.
unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    below!(file, xSectorSize)
}

/// # Safety
/// As SQLite calls `xDeviceCharacteristics`.
unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    below!(file, xDeviceCharacteristics)
}

/// # Safety
/// As SQLite calls `xShmMap`.
unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    address: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite calls it on an open file of ours.
    let may_not_grow = extend != 0 && unsafe { handle(file) }.state.keeps_from_growing();
    if !may_not_grow {
        return below!(file, xShmMap, region, size, extend, address);
    }
    let code = below!(file, xShmMap, region, size, 0, address);
    // SAFETY: SQLite gives a place for the address, and `unix` has set it.
    if code == ffi::SQLITE_OK && unsafe { (*address).is_null() } {
        return ffi::SQLITE_IOERR_SHMSIZE;
    }
    code
}

/// # Safety
/// As SQLite calls `xShmLock`.
unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    offset: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    below!(file, xShmLock, offset, count, flags)
}

/// # Safety
/// As SQLite calls `xShmBarrier`.
unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: SQLite calls it on an open file of ours, and `unix` set its methods when that was opened.
    unsafe {
        let inner = inner(file);
        if let Some(barrier) = (*(*inner).pMethods).xShmBarrier {
            barrier(inner);
        }
    }
}

/// # Safety
/// As SQLite calls `xShmUnmap`.
unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    below!(file, xShmUnmap, delete)
}
