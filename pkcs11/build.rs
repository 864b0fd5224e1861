//! How the module is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The library calls the reader service on threads that can outlive a call by a moment. A program that lets go of
    // the module (dlclose) must not take their code away under them.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
}
