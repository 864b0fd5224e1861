//! The C boundary: the only file with `unsafe`. It turns pointers into values and back, and does nothing else.
//!
//! Every pointer is checked for null and alignment, every length for what a slice can have. That a program's pointers
//! lead to as much memory as it says, and that nobody else writes there during the call, is its part of PKCS#11; no
//! module can check it. Nothing is kept that points into a program's memory after a call.
//!
//! A panic in any of these functions would end the program, as Rust does for `extern "C"`; the lints see to it that none
//! can begin.
#![allow(unsafe_code, non_snake_case)]

use std::os::raw::c_void;

use cryptoki_sys as ck;

use crate::code::{Outcome, Rv};
use crate::instance::{begin, end, with};
use crate::mechanism::Parameters;
use crate::module::{DESCRIPTION, MANUFACTURER, Module, VERSION, padded, tell};
use crate::objects::Attribute;
use crate::reader::PcscReaders;
use crate::refused;
use crate::settings::Settings;

/// The most attributes of one template.
const MOST_ATTRIBUTES: usize = 1024;
/// The most bytes of a value in one: nothing here is longer than a certificate, which is no longer than this.
const LONGEST_VALUE: usize = 65_536;

fn code(done: Outcome<()>) -> ck::CK_RV {
    done.map_or_else(|rv| rv.0, |()| ck::CKR_OK)
}

const BAD: Rv = Rv(ck::CKR_ARGUMENTS_BAD);

/// A count of what is copied, before anything is.
fn at_most(count: ck::CK_ULONG, most: usize) -> Outcome<ck::CK_ULONG> {
    let fits = usize::try_from(count).is_ok_and(|count| count <= most);
    fits.then_some(count).ok_or(BAD)
}

/// An array that a program gives.
///
/// # Safety
/// If neither null nor empty, `from` leads to `count` valid elements that do not change during the call.
unsafe fn input<'a, T>(from: *const T, count: ck::CK_ULONG) -> Outcome<&'a [T]> {
    let count = usize::try_from(count).map_err(|_| BAD)?;
    if count == 0 {
        return Ok(&[]);
    }
    let most = usize::MAX.checked_shr(1).unwrap_or_default();
    let fits = count
        .checked_mul(size_of::<T>())
        .is_some_and(|bytes| bytes <= most);
    if from.is_null() || !from.is_aligned() || !fits {
        return Err(BAD);
    }
    // SAFETY: not null, aligned, no longer than a slice may be; the rest is the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(from, count) })
}

/// A value that a program gives.
///
/// # Safety
/// If not null, `from` leads to a valid value.
unsafe fn get<T: Copy>(from: *const T) -> Outcome<T> {
    if from.is_null() || !from.is_aligned() {
        return Err(BAD);
    }
    // SAFETY: not null and aligned; the rest is the caller's promise.
    Ok(unsafe { from.read() })
}

/// Writes a value where a program wants it.
///
/// # Safety
/// If not null, `to` leads to room for a value.
unsafe fn put<T>(to: *mut T, value: T) -> Outcome<()> {
    if to.is_null() || !to.is_aligned() {
        return Err(BAD);
    }
    // SAFETY: not null and aligned; the rest is the caller's promise. Nothing that is overwritten needs a drop: the
    // types here are C's.
    unsafe { to.write(value) };
    Ok(())
}

/// Copies values to where a program wants them.
///
/// # Safety
/// If not null, `to` leads to room for as many values as `values` has.
unsafe fn fill<T: Copy>(to: *mut T, values: &[T]) -> Outcome<()> {
    if to.is_null() || !to.is_aligned() {
        return Err(BAD);
    }
    // SAFETY: not null and aligned; the source is memory of this module, which no program's array overlaps; the rest is
    // the caller's promise.
    unsafe { core::ptr::copy_nonoverlapping(values.as_ptr(), to, values.len()) };
    Ok(())
}

/// Whether values go to where a program wants them. If it only asks how many there are (`to` is null), it is told here,
/// as when it has too little room, which is an error. PKCS#11, 5.2.
///
/// # Safety
/// If not null, `count` leads to a valid number.
unsafe fn room<T>(to: *mut T, count: *mut ck::CK_ULONG, length: usize) -> Outcome<bool> {
    let length = ck::CK_ULONG::try_from(length).map_err(|_| Rv(ck::CKR_GENERAL_ERROR))?;
    if to.is_null() {
        // SAFETY: the caller's promise.
        unsafe { put(count, length) }?;
        return Ok(false);
    }
    // SAFETY: the caller's promise.
    let there = unsafe { get(count.cast_const()) }?;
    // SAFETY: likewise.
    unsafe { put(count, length) }?;
    if there < length {
        return Err(Rv(ck::CKR_BUFFER_TOO_SMALL));
    }
    Ok(true)
}

/// Gives a list in the usual way.
///
/// # Safety
/// As [`room`], and `to` leads to room for as many values as `count` says.
unsafe fn list<T: Copy>(to: *mut T, count: *mut ck::CK_ULONG, values: &[T]) -> Outcome<()> {
    // SAFETY: the caller's promise.
    if unsafe { room(to, count, values.len()) }? {
        // SAFETY: `room` has found that there is enough of it.
        unsafe { fill(to, values) }?;
    }
    Ok(())
}

/// A template.
///
/// # Safety
/// As [`input`], for the array and for the value of each attribute.
unsafe fn template(from: *const ck::CK_ATTRIBUTE, count: ck::CK_ULONG) -> Outcome<Vec<Attribute>> {
    // SAFETY: the caller's promise.
    let given = unsafe { input(from, at_most(count, MOST_ATTRIBUTES)?) }?;
    let attribute = |it: &ck::CK_ATTRIBUTE| {
        let length = at_most(it.ulValueLen, LONGEST_VALUE)?;
        // SAFETY: the caller's promise.
        let value = unsafe { input(it.pValue.cast::<u8>().cast_const(), length) }?;
        let (kind, value) = (it.type_, value.to_vec());
        Ok(Attribute { kind, value })
    };
    given.iter().map(attribute).collect()
}

unsafe extern "C" fn C_Initialize(arguments: *mut c_void) -> ck::CK_RV {
    let arguments = arguments.cast::<ck::CK_C_INITIALIZE_ARGS>();
    if !arguments.is_null() {
        // SAFETY: not null; PKCS#11 says what it leads to.
        let checked = unsafe { get(arguments) }.and_then(|it| check_threads(&it));
        if let Err(rv) = checked {
            return rv.0;
        }
    }
    let settings = match Settings::read(|name| {
        std::env::var_os(name).map(|it| it.to_string_lossy().into_owned())
    }) {
        Ok(settings) => settings,
        Err(mistake) => {
            tell(&mistake);
            return ck::CKR_GENERAL_ERROR;
        }
    };
    code(begin(|| Box::new(PcscReaders::new()), settings))
}

/// The locks are the system's; a program that wants its own used cannot have that. One that wants no threads can:
/// GnuTLS says so always, and a thread of ours lives within a call, to bound its time, and touches nothing of the program's.
fn check_threads(given: &ck::CK_C_INITIALIZE_ARGS) -> Outcome<()> {
    let functions = [
        given.CreateMutex.is_some(),
        given.DestroyMutex.is_some(),
        given.LockMutex.is_some(),
        given.UnlockMutex.is_some(),
    ];
    let all = functions.iter().all(|it| *it);
    if !given.pReserved.is_null() || (!all && functions.contains(&true)) {
        return Err(BAD);
    }
    if all && given.flags & ck::CKF_OS_LOCKING_OK == 0 {
        return Err(Rv(ck::CKR_CANT_LOCK));
    }
    Ok(())
}

unsafe extern "C" fn C_Finalize(reserved: *mut c_void) -> ck::CK_RV {
    if !reserved.is_null() {
        return ck::CKR_ARGUMENTS_BAD;
    }
    code(end())
}

unsafe extern "C" fn C_GetInfo(to: *mut ck::CK_INFO) -> ck::CK_RV {
    let info = ck::CK_INFO {
        cryptokiVersion: ck::CK_VERSION { major: 3, minor: 0 },
        manufacturerID: padded(MANUFACTURER),
        flags: 0,
        libraryDescription: padded(DESCRIPTION),
        libraryVersion: VERSION,
    };
    // SAFETY: PKCS#11 says what it leads to.
    code(with(|_| unsafe { put(to, info) }))
}

unsafe extern "C" fn C_GetSlotList(
    only_with_token: ck::CK_BBOOL,
    to: *mut ck::CK_SLOT_ID,
    count: *mut ck::CK_ULONG,
) -> ck::CK_RV {
    // SAFETY: PKCS#11 says what they lead to.
    code(
        with(|it| it.slots(only_with_token != ck::CK_FALSE))
            .and_then(|all| unsafe { list(to, count, &all) }),
    )
}

unsafe extern "C" fn C_GetSlotInfo(slot: ck::CK_SLOT_ID, to: *mut ck::CK_SLOT_INFO) -> ck::CK_RV {
    // SAFETY: PKCS#11 says what it leads to.
    code(with(|it| it.slot_info(slot)).and_then(|info| unsafe { put(to, info) }))
}

unsafe extern "C" fn C_GetTokenInfo(slot: ck::CK_SLOT_ID, to: *mut ck::CK_TOKEN_INFO) -> ck::CK_RV {
    // SAFETY: PKCS#11 says what it leads to.
    code(with(|it| it.token_info(slot)).and_then(|info| unsafe { put(to, info) }))
}

unsafe extern "C" fn C_WaitForSlotEvent(
    flags: ck::CK_FLAGS,
    to: *mut ck::CK_SLOT_ID,
    reserved: *mut c_void,
) -> ck::CK_RV {
    if !reserved.is_null() {
        return ck::CKR_ARGUMENTS_BAD;
    }
    if flags & ck::CKF_DONT_BLOCK == 0 {
        // Whoever waits in here would keep every other thread waiting.
        return ck::CKR_FUNCTION_NOT_SUPPORTED;
    }
    // SAFETY: PKCS#11 says what it leads to.
    code(with(Module::slot_event).and_then(|slot| unsafe { put(to, slot) }))
}

unsafe extern "C" fn C_GetMechanismList(
    slot: ck::CK_SLOT_ID,
    to: *mut ck::CK_MECHANISM_TYPE,
    count: *mut ck::CK_ULONG,
) -> ck::CK_RV {
    // SAFETY: PKCS#11 says what they lead to.
    code(with(|it| it.mechanisms(slot)).and_then(|all| unsafe { list(to, count, &all) }))
}

unsafe extern "C" fn C_GetMechanismInfo(
    slot: ck::CK_SLOT_ID,
    mechanism: ck::CK_MECHANISM_TYPE,
    to: *mut ck::CK_MECHANISM_INFO,
) -> ck::CK_RV {
    // SAFETY: PKCS#11 says what it leads to.
    code(with(|it| it.mechanism_info(slot, mechanism)).and_then(|info| unsafe { put(to, info) }))
}

unsafe extern "C" fn C_SetPIN(
    session: ck::CK_SESSION_HANDLE,
    old: *mut ck::CK_UTF8CHAR,
    old_length: ck::CK_ULONG,
    new: *mut ck::CK_UTF8CHAR,
    new_length: ck::CK_ULONG,
) -> ck::CK_RV {
    if old.is_null() || new.is_null() {
        return ck::CKR_ARGUMENTS_BAD;
    }
    code(with(|it| {
        // SAFETY: PKCS#11 says what it leads to.
        let old = unsafe { input(old.cast_const(), old_length) }?;
        // SAFETY: likewise.
        let new = unsafe { input(new.cast_const(), new_length) }?;
        it.set_pin(session, old, new)
    }))
}

unsafe extern "C" fn C_OpenSession(
    slot: ck::CK_SLOT_ID,
    flags: ck::CK_FLAGS,
    _: *mut c_void,
    _: ck::CK_NOTIFY,
    to: *mut ck::CK_SESSION_HANDLE,
) -> ck::CK_RV {
    if to.is_null() {
        return ck::CKR_ARGUMENTS_BAD;
    }
    // SAFETY: PKCS#11 says what it leads to.
    code(with(|it| it.open_session(slot, flags)).and_then(|handle| unsafe { put(to, handle) }))
}

unsafe extern "C" fn C_CloseSession(session: ck::CK_SESSION_HANDLE) -> ck::CK_RV {
    code(with(|it| it.close_session(session)))
}

unsafe extern "C" fn C_CloseAllSessions(slot: ck::CK_SLOT_ID) -> ck::CK_RV {
    code(with(|it| it.close_all_sessions(slot)))
}

unsafe extern "C" fn C_GetSessionInfo(
    session: ck::CK_SESSION_HANDLE,
    to: *mut ck::CK_SESSION_INFO,
) -> ck::CK_RV {
    // SAFETY: PKCS#11 says what it leads to.
    code(with(|it| it.session_info(session)).and_then(|info| unsafe { put(to, info) }))
}

unsafe extern "C" fn C_Login(
    session: ck::CK_SESSION_HANDLE,
    user: ck::CK_USER_TYPE,
    pin: *mut ck::CK_UTF8CHAR,
    length: ck::CK_ULONG,
) -> ck::CK_RV {
    if pin.is_null() {
        return ck::CKR_ARGUMENTS_BAD;
    }
    code(with(|it| {
        // SAFETY: PKCS#11 says what it leads to.
        let pin = unsafe { input(pin.cast_const(), length) }?;
        it.login(session, user, pin)
    }))
}

unsafe extern "C" fn C_LoginUser(
    session: ck::CK_SESSION_HANDLE,
    user: ck::CK_USER_TYPE,
    pin: *mut ck::CK_UTF8CHAR,
    length: ck::CK_ULONG,
    _: *mut ck::CK_UTF8CHAR,
    name_length: ck::CK_ULONG,
) -> ck::CK_RV {
    if name_length != 0 {
        return ck::CKR_ARGUMENTS_BAD;
    }
    // SAFETY: the same arguments.
    unsafe { C_Login(session, user, pin, length) }
}

unsafe extern "C" fn C_Logout(session: ck::CK_SESSION_HANDLE) -> ck::CK_RV {
    code(with(|it| it.logout(session)))
}

unsafe extern "C" fn C_SessionCancel(
    session: ck::CK_SESSION_HANDLE,
    flags: ck::CK_FLAGS,
) -> ck::CK_RV {
    code(with(|it| {
        if flags & ck::CKF_FIND_OBJECTS != 0 {
            it.cancel_search(session)?;
        }
        if flags & ck::CKF_SIGN != 0 {
            it.cancel_signature(session)?;
        }
        Ok(())
    }))
}

unsafe extern "C" fn C_GetAttributeValue(
    session: ck::CK_SESSION_HANDLE,
    object: ck::CK_OBJECT_HANDLE,
    attributes: *mut ck::CK_ATTRIBUTE,
    count: ck::CK_ULONG,
) -> ck::CK_RV {
    code(with(|it| {
        it.has_object(session, object)?;
        // SAFETY: PKCS#11 says what it leads to. They are copied, as their lengths are written below.
        let given = unsafe { input(attributes.cast_const(), at_most(count, MOST_ATTRIBUTES)?) }?;
        let given = given.to_vec();
        let mut result = Ok(());
        for (place, mut attribute) in given.into_iter().enumerate() {
            match it.attribute(session, object, attribute.type_) {
                Ok(value) => {
                    // SAFETY: PKCS#11 says what it leads to, and how long it is.
                    let done = unsafe {
                        list(
                            attribute.pValue.cast(),
                            &raw mut attribute.ulValueLen,
                            &value,
                        )
                    };
                    if let Err(rv) = done {
                        attribute.ulValueLen = ck::CK_UNAVAILABLE_INFORMATION;
                        result = Err(rv);
                    }
                }
                Err(rv) => {
                    attribute.ulValueLen = ck::CK_UNAVAILABLE_INFORMATION;
                    result = Err(rv);
                }
            }
            // SAFETY: `input` has taken the array for as long as this, so the place is within it.
            unsafe { put(attributes.wrapping_add(place), attribute) }?;
        }
        result
    }))
}

unsafe extern "C" fn C_FindObjectsInit(
    session: ck::CK_SESSION_HANDLE,
    attributes: *mut ck::CK_ATTRIBUTE,
    count: ck::CK_ULONG,
) -> ck::CK_RV {
    code(with(|it| {
        // SAFETY: PKCS#11 says what they lead to.
        let template = unsafe { template(attributes.cast_const(), count) }?;
        it.begin_search(session, &template)
    }))
}

unsafe extern "C" fn C_FindObjects(
    session: ck::CK_SESSION_HANDLE,
    to: *mut ck::CK_OBJECT_HANDLE,
    most: ck::CK_ULONG,
    count: *mut ck::CK_ULONG,
) -> ck::CK_RV {
    if to.is_null() || count.is_null() {
        return ck::CKR_ARGUMENTS_BAD;
    }
    code(with(|it| {
        let found = it.found(session, usize::try_from(most).unwrap_or(usize::MAX))?;
        // SAFETY: PKCS#11 says what it leads to; no more are found than there is room for.
        unsafe { fill(to, &found) }?;
        let found = ck::CK_ULONG::try_from(found.len()).unwrap_or_default();
        // SAFETY: PKCS#11 says what it leads to.
        unsafe { put(count, found) }
    }))
}

unsafe extern "C" fn C_FindObjectsFinal(session: ck::CK_SESSION_HANDLE) -> ck::CK_RV {
    code(with(|it| it.end_search(session)))
}

unsafe extern "C" fn C_SignInit(
    session: ck::CK_SESSION_HANDLE,
    mechanism: *mut ck::CK_MECHANISM,
    key: ck::CK_OBJECT_HANDLE,
) -> ck::CK_RV {
    code(with(|it| {
        if mechanism.is_null() {
            return it.cancel_signature(session);
        }
        // SAFETY: PKCS#11 says what it leads to.
        let given = unsafe { get(mechanism.cast_const()) }?;
        let pss = usize::try_from(given.ulParameterLen)
            .is_ok_and(|length| length == size_of::<ck::CK_RSA_PKCS_PSS_PARAMS>());
        let parameters = match (given.ulParameterLen, pss) {
            (0, _) => Parameters::None,
            (_, true) => {
                let from = given.pParameter.cast::<ck::CK_RSA_PKCS_PSS_PARAMS>();
                // SAFETY: it has the length of such parameters, and nothing in them but numbers.
                let it = unsafe { get(from.cast_const()) }?;
                Parameters::Pss(it.hashAlg, it.mgf, it.sLen)
            }
            _ => Parameters::Other,
        };
        it.begin_signature(session, given.mechanism, parameters, key)
    }))
}

/// What a program gave to sign; what it cannot have given ends the operation, as every error does.
fn or_end<'a>(
    module: &mut Module,
    session: ck::CK_SESSION_HANDLE,
    given: Outcome<&'a [u8]>,
) -> Outcome<&'a [u8]> {
    if given.is_err() {
        module.cancel_signature(session)?;
    }
    given
}

unsafe extern "C" fn C_Sign(
    session: ck::CK_SESSION_HANDLE,
    data: *mut ck::CK_BYTE,
    length: ck::CK_ULONG,
    to: *mut ck::CK_BYTE,
    count: *mut ck::CK_ULONG,
) -> ck::CK_RV {
    code(with(|it| {
        // SAFETY: PKCS#11 says what they lead to.
        if unsafe { room(to, count, it.signature_length(session, true)?) }? {
            // SAFETY: likewise. It is read to its end before the signature is written, so they may overlap.
            let data = unsafe { input(data.cast_const(), length) };
            let data = or_end(it, session, data)?;
            let signature = it.sign(session, Some(data))?;
            // SAFETY: `room` has found that there is enough of it.
            unsafe { list(to, count, &signature) }?;
        }
        Ok(())
    }))
}

unsafe extern "C" fn C_SignUpdate(
    session: ck::CK_SESSION_HANDLE,
    part: *mut ck::CK_BYTE,
    length: ck::CK_ULONG,
) -> ck::CK_RV {
    code(with(|it| {
        // SAFETY: PKCS#11 says what it leads to.
        let part = unsafe { input(part.cast_const(), length) };
        let part = or_end(it, session, part)?;
        it.update_signature(session, part)
    }))
}

unsafe extern "C" fn C_SignFinal(
    session: ck::CK_SESSION_HANDLE,
    to: *mut ck::CK_BYTE,
    count: *mut ck::CK_ULONG,
) -> ck::CK_RV {
    code(with(|it| {
        // SAFETY: PKCS#11 says what they lead to.
        if unsafe { room(to, count, it.signature_length(session, false)?) }? {
            let signature = it.sign(session, None)?;
            // SAFETY: `room` has found that there is enough of it.
            unsafe { list(to, count, &signature) }?;
        }
        Ok(())
    }))
}

/// A list of those of this module, and those that it refuses, besides what every list has.
macro_rules! functions {
    ($type:ident, $major:literal, $minor:literal, [$($own:ident)*], [$($refused:ident)*]) => {
        functions! { all $type, $major, $minor,
            [
                C_Initialize C_Finalize C_GetInfo C_GetFunctionList C_GetSlotList C_GetSlotInfo
                C_GetTokenInfo C_GetMechanismList C_GetMechanismInfo C_SetPIN C_OpenSession C_CloseSession
                C_CloseAllSessions C_GetSessionInfo C_Login C_Logout C_GetAttributeValue C_FindObjectsInit
                C_FindObjects C_FindObjectsFinal C_SignInit C_Sign C_SignUpdate C_SignFinal
                C_WaitForSlotEvent
                $($own)*
            ],
            [
                C_InitToken C_InitPIN C_GetOperationState C_SetOperationState C_CreateObject C_CopyObject
                C_DestroyObject C_GetObjectSize C_SetAttributeValue C_EncryptInit C_Encrypt C_EncryptUpdate
                C_EncryptFinal C_DecryptInit C_Decrypt C_DecryptUpdate C_DecryptFinal C_DigestInit C_Digest
                C_DigestUpdate C_DigestKey C_DigestFinal C_SignRecoverInit C_SignRecover C_VerifyInit
                C_Verify C_VerifyUpdate C_VerifyFinal C_VerifyRecoverInit C_VerifyRecover
                C_DigestEncryptUpdate C_DecryptDigestUpdate C_SignEncryptUpdate C_DecryptVerifyUpdate
                C_GenerateKey C_GenerateKeyPair C_WrapKey C_UnwrapKey C_DeriveKey C_SeedRandom
                C_GenerateRandom C_GetFunctionStatus C_CancelFunction
                $($refused)*
            ]
        }
    };
    (all $type:ident, $major:literal, $minor:literal, [$($own:ident)*], [$($refused:ident)*]) => {
        ck::$type {
            version: ck::CK_VERSION { major: $major, minor: $minor },
            $($own: Some($own),)*
            $($refused: Some(refused::$refused),)*
        }
    };
}

/// PKCS#11 2.40.
static LIST: ck::CK_FUNCTION_LIST = functions! { CK_FUNCTION_LIST, 2, 40, [], [] };

/// PKCS#11 3.0.
static LIST_3_0: ck::CK_FUNCTION_LIST_3_0 = functions! { CK_FUNCTION_LIST_3_0, 3, 0,
    [
        C_GetInterfaceList C_GetInterface C_LoginUser C_SessionCancel
    ],
    [
        C_MessageEncryptInit C_EncryptMessage C_EncryptMessageBegin C_EncryptMessageNext
        C_MessageEncryptFinal C_MessageDecryptInit C_DecryptMessage C_DecryptMessageBegin
        C_DecryptMessageNext C_MessageDecryptFinal C_MessageSignInit C_SignMessage C_SignMessageBegin
        C_SignMessageNext C_MessageSignFinal C_MessageVerifyInit C_VerifyMessage C_VerifyMessageBegin
        C_VerifyMessageNext C_MessageVerifyFinal
    ]
};

/// An interface with pointers to what never changes.
#[repr(transparent)]
struct Interface(ck::CK_INTERFACE);

// SAFETY: what its pointers lead to are statics that nobody writes to.
unsafe impl Sync for Interface {}

/// The name of both.
static NAME: &[u8; 8] = b"PKCS 11\0";

/// The newest first: it is what whoever names no version gets.
static INTERFACES: [Interface; 2] = [
    Interface(ck::CK_INTERFACE {
        pInterfaceName: NAME.as_ptr().cast_mut(),
        pFunctionList: (&raw const LIST_3_0).cast::<c_void>().cast_mut(),
        flags: 0,
    }),
    Interface(ck::CK_INTERFACE {
        pInterfaceName: NAME.as_ptr().cast_mut(),
        pFunctionList: (&raw const LIST).cast::<c_void>().cast_mut(),
        flags: 0,
    }),
];

/// The functions of PKCS#11 2.40.
///
/// # Safety
/// If not null, `to` leads to room for a pointer. Nobody may write to what it is given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(to: *mut *mut ck::CK_FUNCTION_LIST) -> ck::CK_RV {
    // SAFETY: the caller's promise.
    code(unsafe { put(to, (&raw const LIST).cast_mut()) })
}

/// The interfaces: PKCS#11 3.0 and 2.40.
///
/// # Safety
/// As PKCS#11 says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetInterfaceList(
    to: *mut ck::CK_INTERFACE,
    count: *mut ck::CK_ULONG,
) -> ck::CK_RV {
    let all: Vec<ck::CK_INTERFACE> = INTERFACES.iter().map(|it| it.0).collect();
    // SAFETY: the caller's promise.
    code(unsafe { list(to, count, &all) })
}

/// One interface by its name and version; without them the newest.
///
/// # Safety
/// As PKCS#11 says; the name ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetInterface(
    name: *mut ck::CK_UTF8CHAR,
    version: *mut ck::CK_VERSION,
    to: *mut *mut ck::CK_INTERFACE,
    flags: ck::CK_FLAGS,
) -> ck::CK_RV {
    let known = name.is_null() || {
        // SAFETY: not null, and the caller's promise.
        let name = unsafe { core::ffi::CStr::from_ptr(name.cast()) };
        name.to_bytes_with_nul() == NAME
    };
    let wanted = if version.is_null() {
        Ok((3, 0))
    } else {
        // SAFETY: not null, and the caller's promise.
        unsafe { get(version.cast_const()) }.map(|it| (it.major, it.minor))
    };
    let [newest, older] = &INTERFACES;
    let interface = match wanted {
        Ok((3, 0)) if known && flags == 0 => newest,
        Ok((2, 40)) if known && flags == 0 => older,
        _ => return ck::CKR_ARGUMENTS_BAD,
    };
    // SAFETY: the caller's promise.
    code(unsafe { put(to, (&raw const interface.0).cast_mut()) })
}
