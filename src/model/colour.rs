//! Colours, and the contrast between them as WCAG 2 defines it.

use std::fmt::{self, Display, Formatter};

/// The smallest contrast of a text with its background that WCAG asks for at level AA.
pub(crate) const MIN_CONTRAST: f64 = 4.5;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Colour(pub(crate) [u8; 3]);

impl Colour {
    pub(crate) const BLACK: Self = Self([0; 3]);
    pub(crate) const WHITE: Self = Self([255; 3]);

    /// Reads `#rgb` or `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digits: Vec<u8> = digits
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] => Some(Self([r * 17, g * 17, b * 17])),
            [r, r2, g, g2, b, b2] => Some(Self([r * 16 + r2, g * 16 + g2, b * 16 + b2])),
            _ => None,
        }
    }

    /// Returns the contrast with another colour, from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Returns the smallest contrast with any of `backgrounds`.
    pub(crate) fn min_contrast(self, backgrounds: &[Self]) -> f64 {
        backgrounds.iter().map(|other| self.contrast(*other)).fold(f64::INFINITY, f64::min)
    }

    /// Returns the colour nearest to this one, on the way to `end`, whose contrast with all `backgrounds` is enough:
    /// this colour itself, if its contrast is.
    pub(crate) fn readable(self, end: Self, backgrounds: &[Self]) -> Self {
        (0..=u8::MAX)
            .map(|step| self.mixed(end, step))
            .find(|mixed| mixed.min_contrast(backgrounds) >= MIN_CONTRAST)
            .unwrap_or(end)
    }

    /// Mixes with `share` of 255 parts of `other`.
    fn mixed(self, other: Self, share: u8) -> Self {
        let mix = |one: u8, other: u8| {
            let (share, all) = (u16::from(share), u16::from(u8::MAX));
            let sum = u16::from(one) * (all - share) + u16::from(other) * share;
            u8::try_from(sum / all).unwrap_or(u8::MAX)
        };
        Self(std::array::from_fn(|at| mix(self.0[at], other.0[at])))
    }
}

impl Display for Colour {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_have_three_or_six_digits() {
        assert_eq!(Colour::parse("#0aF"), Some(Colour([0, 170, 255])));
        assert_eq!(
            Colour::parse("#1d4f91").map(|colour| colour.to_string()).as_deref(),
            Some("#1d4f91")
        );
        for text in ["", "#", "1d4f91", "#12345", "#12345g", "red", "#ééé"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let grey = Colour([0x76; 3]);
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        assert!((grey.contrast(Colour::WHITE) - 4.542).abs() < 1e-3);
        assert!((Colour::WHITE.contrast(grey) - 4.542).abs() < 1e-3);
    }

    #[test]
    fn a_readable_colour_is_the_nearest_on_the_way() {
        let backgrounds = [Colour::WHITE, Colour([240; 3])];
        let dark = Colour([0, 0, 128]);
        assert_eq!(dark.readable(Colour::BLACK, &backgrounds), dark);
        let orange = Colour([255, 128, 0]).readable(Colour::BLACK, &backgrounds);
        let contrast = orange.min_contrast(&backgrounds);
        assert!((MIN_CONTRAST..MIN_CONTRAST + 0.1).contains(&contrast), "{orange} has {contrast}");
    }
}
