//! `bind MODULE.wasm OUT NAME`: writes `NAME.js` and `NAME_bg.wasm`, for browsers and Node alike.

use std::env::args;
use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = args().skip(1).collect();
    let [module, out, name] = arguments.as_slice() else {
        return Err("usage: bind MODULE.wasm OUT NAME".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).web(true)?.typescript(false);
    bindgen
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.out_name(name).generate(out)?;
    Ok(())
}
