//! Objects as bytes of a file.

use super::object::{Dictionary, Object, Value};

/// Writes an object. Nothing here calls itself: what has yet to be written waits on a stack.
pub(crate) fn object(out: &mut Vec<u8>, object: &Object) {
    enum Next<'a> {
        Object(&'a Object),
        Key(&'a [u8]),
        Bytes(&'static [u8]),
    }
    let mut next = vec![Next::Object(object)];
    while let Some(one) = next.pop() {
        let object = match one {
            Next::Bytes(bytes) => {
                out.extend_from_slice(bytes);
                continue;
            }
            Next::Key(key) => {
                name(out, key);
                out.push(b' ');
                continue;
            }
            Next::Object(object) => object,
        };
        match &object.value {
            Value::Null => out.extend_from_slice(b"null"),
            Value::Boolean(true) => out.extend_from_slice(b"true"),
            Value::Boolean(false) => out.extend_from_slice(b"false"),
            Value::Integer(integer) => out.extend_from_slice(integer.to_string().as_bytes()),
            Value::Real(written) => out.extend_from_slice(written),
            Value::String(bytes) => string(out, bytes),
            Value::Name(bytes) => name(out, bytes),
            Value::Reference(reference) => {
                let written = format!("{} {} R", reference.number, reference.generation);
                out.extend_from_slice(written.as_bytes());
            }
            Value::Array(items) => {
                out.push(b'[');
                next.push(Next::Bytes(b"]"));
                for (place, item) in items.iter().enumerate().rev() {
                    next.push(Next::Object(item));
                    if place > 0 {
                        next.push(Next::Bytes(b" "));
                    }
                }
            }
            Value::Dictionary(dictionary) => {
                out.extend_from_slice(b"<<");
                next.push(Next::Bytes(b" >>"));
                for (key, value) in dictionary.entries().iter().rev() {
                    next.push(Next::Object(value));
                    next.push(Next::Key(key));
                    next.push(Next::Bytes(b" "));
                }
            }
        }
    }
}

/// Writes a dictionary.
pub(crate) fn dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    object(out, &Object::new(Value::Dictionary(dictionary.clone())));
}

fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_alphanumeric() || b"-_.+*:".contains(byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

/// Between parentheses where it is plain text, else in hexadecimal digits.
pub(crate) fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~') && !b"()\\".contains(byte);
    if bytes.iter().all(plain) {
        out.push(b'(');
        out.extend_from_slice(bytes);
        out.push(b')');
    } else {
        out.push(b'<');
        out.extend_from_slice(hex::encode(bytes).as_bytes());
        out.push(b'>');
    }
}
