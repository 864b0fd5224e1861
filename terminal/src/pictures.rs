//! Pictures in the terminal: by the protocol of kitty or iTerm2, as sixels, else in half blocks.
//!
//! The terminal is never asked what it can do: an answer that does not come, or comes late, would be
//! taken for what a person types. The environment tells, or an option. What is sent is made from decoded
//! pixels; nothing of the bytes of a file reaches the terminal.

use std::io::IsTerminal as _;

use clap::ValueEnum;
use data_encoding::BASE64;
use icy_sixel::SixelImage;
use resize::Type::Triangle;
use resize::px::RGB;

/// Columns of a picture at most, where the terminal is wide enough. A line of text takes all that there
/// are up to its own size: its characters are small enough.
const COLUMNS: usize = 60;
/// Columns of a terminal that does not say how wide it is.
const USUAL_COLUMNS: usize = 80;
/// Pixels that a column is taken to have, for sixels.
const COLUMN_PIXELS: usize = 8;
/// The most base64 characters in one command of the kitty protocol.
const KITTY_CHUNK: usize = 4096;

/// How pictures are to be shown, as an option has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PictureOption {
    /// As the terminal can; not at all where it is none.
    Auto,
    /// By the protocol of kitty.
    Kitty,
    /// By the protocol of iTerm2.
    Iterm,
    /// As sixels.
    Sixel,
    /// In half blocks.
    Blocks,
    /// Not at all.
    None,
}

/// How pictures are shown here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureWay {
    /// By the protocol of kitty.
    Kitty,
    /// By the protocol of iTerm2.
    Iterm,
    /// As sixels.
    Sixel,
    /// In half blocks.
    Blocks,
}

/// A picture, decoded.
#[derive(Clone, Copy)]
pub struct Pixels<'a> {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Four bytes a pixel (red, green, blue, opacity), row by row from the upper left.
    pub rgba: &'a [u8],
}

/// The pixels may be of a face.
impl core::fmt::Debug for Pixels<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Pixels").finish_non_exhaustive()
    }
}

impl PictureWay {
    /// The way that was asked for, else one that this terminal is known for; `None` where standard
    /// output is no terminal.
    pub fn choose(asked: Option<PictureOption>) -> Option<Self> {
        match asked.unwrap_or(PictureOption::Auto) {
            PictureOption::None => None,
            PictureOption::Kitty => Some(Self::Kitty),
            PictureOption::Iterm => Some(Self::Iterm),
            PictureOption::Sixel => Some(Self::Sixel),
            PictureOption::Blocks => Some(Self::Blocks),
            PictureOption::Auto if !std::io::stdout().is_terminal() => None,
            PictureOption::Auto => Self::of_terminal(|name| std::env::var(name).ok()),
        }
    }

    /// By what terminals say of themselves in the environment.
    fn of_terminal(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let is = |name: &str, values: &[&str]| {
            variable(name).is_some_and(|value| values.contains(&value.as_str()))
        };
        let term = variable("TERM").unwrap_or_default();
        if term.is_empty() || term == "dumb" || term == "linux" {
            return None;
        }
        // Between a program and the terminal these pass on characters, not pictures.
        let behind = ["tmux", "screen"].iter().any(|it| term.starts_with(it));
        if behind || variable("TMUX").is_some() || variable("STY").is_some() {
            return Some(Self::Blocks);
        }
        let kitty = term.contains("kitty") || variable("KITTY_WINDOW_ID").is_some();
        let iterm = is("TERM_PROGRAM", &["iTerm.app", "WezTerm", "mintty"]);
        let sixel = ["foot", "mlterm", "contour", "yaft"];
        let sixel = sixel.iter().any(|it| term.starts_with(it)) || term.contains("sixel");
        Some(if kitty || is("TERM_PROGRAM", &["ghostty"]) {
            Self::Kitty
        } else if iterm || is("LC_TERMINAL", &["iTerm2"]) {
            Self::Iterm
        } else if sixel {
            Self::Sixel
        } else {
            Self::Blocks
        })
    }

    /// What shows the picture, with a line break after it; `png` is the same picture as PNG, where that is needed. `None`
    /// where there is no PNG, or the pixels are not as many as width and height say.
    pub fn render(
        self,
        picture: Pixels<'_>,
        png: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<String> {
        let is_text = picture.width > picture.height.saturating_mul(2);
        let columns = columns().min(if is_text { usize::MAX } else { COLUMNS });
        // In its own size, where that is smaller.
        let fitting = usize::try_from(picture.width).ok()?;
        let fitting = columns.min(fitting.div_ceil(COLUMN_PIXELS).max(1));
        match self {
            Self::Kitty => Some(kitty(&png()?, fitting)),
            Self::Iterm => Some(iterm(&png()?, fitting)),
            Self::Sixel => sixel(picture, columns),
            Self::Blocks => blocks(picture, columns),
        }
    }
}

fn columns() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(std::io::stdout())
        && size.ws_col > 0
    {
        return usize::from(size.ws_col).saturating_sub(1).max(1);
    }
    USUAL_COLUMNS
}

/// <https://sw.kovidgoyal.net/kitty/graphics-protocol/>: PNG, shown at once, no answers.
fn kitty(png: &[u8], columns: usize) -> String {
    let encoded = BASE64.encode(png);
    let mut text = String::new();
    let mut rest = encoded.as_str();
    let mut control = format!("a=T,f=100,q=2,c={columns},");
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at_checked(KITTY_CHUNK).unwrap_or((rest, ""));
        let more = u8::from(!after.is_empty());
        text.push_str(&format!("\x1b_G{control}m={more};{chunk}\x1b\\"));
        control.clear();
        rest = after;
    }
    text.push('\n');
    text
}

/// <https://iterm2.com/documentation-images.html>
fn iterm(png: &[u8], columns: usize) -> String {
    let encoded = BASE64.encode(png);
    let size = png.len();
    format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};preserveAspectRatio=1:{encoded}\x07\n"
    )
}

fn sixel(picture: Pixels<'_>, columns: usize) -> Option<String> {
    let width = columns
        .saturating_mul(COLUMN_PIXELS)
        .min(usize::try_from(picture.width).ok()?);
    let shown = scaled(picture, width, 1)?;
    let rgba = shown
        .pixels
        .iter()
        .flat_map(|[red, green, blue]| [*red, *green, *blue, 0xFF])
        .collect();
    let image = SixelImage::try_from_rgba(rgba, shown.width, shown.height).ok()?;
    Some(format!("{}\n", image.encode().ok()?))
}

/// Two pixels in a character: the upper one in the colour of ▀, the lower one behind it.
fn blocks(picture: Pixels<'_>, columns: usize) -> Option<String> {
    let width = columns.min(usize::try_from(picture.width).ok()?);
    let shown = scaled(picture, width, 2)?;
    let rows: Vec<&[[u8; 3]]> = shown.pixels.chunks_exact(shown.width).collect();
    let mut text = String::new();
    for pair in rows.chunks_exact(2) {
        let [upper, lower] = pair else { continue };
        for ([r1, g1, b1], [r2, g2, b2]) in upper.iter().zip(*lower) {
            text.push_str(&format!("\x1b[38;2;{r1};{g1};{b1};48;2;{r2};{g2};{b2}m▀"));
        }
        text.push_str("\x1b[0m\n");
    }
    Some(text)
}

/// A picture on white paper.
struct Scaled {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

/// To this width, the height in proportion and a multiple of `rows`.
fn scaled(picture: Pixels<'_>, width: usize, rows: usize) -> Option<Scaled> {
    let from_width = usize::try_from(picture.width).ok()?;
    let from_height = usize::try_from(picture.height).ok()?;
    let width = width.max(1);
    let height = from_height
        .saturating_mul(width)
        .div_ceil(from_width.max(1))
        .max(rows);
    let height = height.checked_next_multiple_of(rows)?;
    let on_white = |colour: u8, opacity: u8| {
        let through = u32::from(u8::MAX.saturating_sub(opacity)).saturating_mul(255);
        let mixed = u32::from(colour).saturating_mul(u32::from(opacity));
        u8::try_from(mixed.saturating_add(through) / 255).unwrap_or(u8::MAX)
    };
    let pixels = picture.rgba.as_chunks::<4>().0.iter();
    let from: Vec<RGB<u8>> = pixels
        .map(|[red, green, blue, opacity]| {
            let on_white = |colour: &u8| on_white(*colour, *opacity);
            RGB::new(on_white(red), on_white(green), on_white(blue))
        })
        .collect();
    let mut to = vec![RGB::new(0, 0, 0); width.checked_mul(height)?];
    let format = resize::Pixel::RGB8;
    resize::new(from_width, from_height, width, height, format, Triangle)
        .ok()?
        .resize(&from, &mut to)
        .ok()?;
    Some(Scaled {
        width,
        height,
        pixels: to.into_iter().map(|it| [it.r, it.g, it.b]).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Option<PictureWay> {
        PictureWay::of_terminal(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn terminals_are_known_by_their_environment() {
        assert_eq!(of(&[("TERM", "xterm-kitty")]), Some(PictureWay::Kitty));
        assert_eq!(
            of(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")]),
            Some(PictureWay::Iterm)
        );
        assert_eq!(of(&[("TERM", "foot")]), Some(PictureWay::Sixel));
        assert_eq!(of(&[("TERM", "xterm-256color")]), Some(PictureWay::Blocks));
        assert_eq!(of(&[("TERM", "dumb")]), None);
        assert_eq!(of(&[]), None);
        // tmux does not pass pictures on, whatever terminal it runs in.
        let inside = [
            ("TERM", "xterm-kitty"),
            ("TMUX", "/tmp/tmux-0/default,1,0"),
            ("KITTY_WINDOW_ID", "1"),
        ];
        assert_eq!(of(&inside), Some(PictureWay::Blocks));
    }
}
