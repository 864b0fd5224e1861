//! The functions that this module does not have. They are in the lists, as programs expect; each gives its code and
//! touches nothing.

use cryptoki_sys as ck;
use std::os::raw::c_void;

/// Functions with nothing but a return code.
macro_rules! refused {
    ($($name:ident($($argument:ty),*) $code:ident;)*) => {$(
        #[allow(non_snake_case)]
        pub(crate) extern "C" fn $name($(_: $argument),*) -> ck::CK_RV {
            ck::$code
        }
    )*};
}

refused! {
    C_InitToken(ck::CK_SLOT_ID, *mut ck::CK_UTF8CHAR, ck::CK_ULONG, *mut ck::CK_UTF8CHAR) CKR_TOKEN_WRITE_PROTECTED;
    C_InitPIN(ck::CK_SESSION_HANDLE, *mut ck::CK_UTF8CHAR, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_GetOperationState(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_SetOperationState(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, ck::CK_OBJECT_HANDLE, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_CreateObject(ck::CK_SESSION_HANDLE, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_OBJECT_HANDLE) CKR_TOKEN_WRITE_PROTECTED;
    C_CopyObject(ck::CK_SESSION_HANDLE, ck::CK_OBJECT_HANDLE, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_OBJECT_HANDLE) CKR_ACTION_PROHIBITED;
    C_DestroyObject(ck::CK_SESSION_HANDLE, ck::CK_OBJECT_HANDLE) CKR_ACTION_PROHIBITED;
    C_GetObjectSize(ck::CK_SESSION_HANDLE, ck::CK_OBJECT_HANDLE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_SetAttributeValue(ck::CK_SESSION_HANDLE, ck::CK_OBJECT_HANDLE, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG) CKR_ACTION_PROHIBITED;
    C_EncryptInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_Encrypt(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_EncryptUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_EncryptFinal(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_Decrypt(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptFinal(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DigestInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM) CKR_FUNCTION_NOT_SUPPORTED;
    C_Digest(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DigestUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DigestKey(ck::CK_SESSION_HANDLE, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_DigestFinal(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_SignRecoverInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_SignRecover(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_Verify(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyFinal(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyRecoverInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyRecover(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DigestEncryptUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptDigestUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_SignEncryptUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptVerifyUpdate(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_GenerateKey(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_GenerateKeyPair(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_OBJECT_HANDLE, *mut ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_WrapKey(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE, ck::CK_OBJECT_HANDLE, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_UnwrapKey(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_DeriveKey(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE, *mut ck::CK_ATTRIBUTE, ck::CK_ULONG, *mut ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_SeedRandom(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_RANDOM_NO_RNG;
    C_GenerateRandom(ck::CK_SESSION_HANDLE, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_RANDOM_NO_RNG;
    C_GetFunctionStatus(ck::CK_SESSION_HANDLE) CKR_FUNCTION_NOT_PARALLEL;
    C_CancelFunction(ck::CK_SESSION_HANDLE) CKR_FUNCTION_NOT_PARALLEL;
    C_MessageEncryptInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_EncryptMessage(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_EncryptMessageBegin(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_EncryptMessageNext(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG, ck::CK_FLAGS) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageEncryptFinal(ck::CK_SESSION_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageDecryptInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptMessage(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptMessageBegin(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_DecryptMessageNext(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG, ck::CK_FLAGS) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageDecryptFinal(ck::CK_SESSION_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageSignInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_SignMessage(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_SignMessageBegin(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_SignMessageNext(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, *mut ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageSignFinal(ck::CK_SESSION_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageVerifyInit(ck::CK_SESSION_HANDLE, *mut ck::CK_MECHANISM, ck::CK_OBJECT_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyMessage(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyMessageBegin(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_VerifyMessageNext(ck::CK_SESSION_HANDLE, *mut c_void, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG, *mut ck::CK_BYTE, ck::CK_ULONG) CKR_FUNCTION_NOT_SUPPORTED;
    C_MessageVerifyFinal(ck::CK_SESSION_HANDLE) CKR_FUNCTION_NOT_SUPPORTED;
}
