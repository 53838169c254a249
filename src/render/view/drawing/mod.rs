//! The geometry of drawings. Templates write the SVG.
//!
//! Numbers are texts, because a page has hundreds of them and SVG needs no more than two digits after the point.

pub(crate) mod chart;
pub(crate) mod dots;
pub(crate) mod lane;
pub(crate) mod strip;

/// Formats hundredths as a decimal without trailing zeros: `8.5` for 850.
fn decimal(value: i64) -> String {
    let mut text = String::new();
    hundredths(value, &mut text);
    text
}

/// Appends hundredths as a decimal without trailing zeros. Avoids `write!`, because a page has hundreds of numbers.
fn hundredths(value: i64, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    let value = value.unsigned_abs();
    whole(value / 100, out);
    let (tens, ones) = (value / 10 % 10, value % 10);
    if tens + ones > 0 {
        out.push('.');
        whole(tens, out);
    }
    if ones > 0 {
        whole(ones, out);
    }
}

/// Appends an integer.
fn whole(value: u64, out: &mut String) {
    if value >= 10 {
        whole(value / 10, out);
    }
    let digit = u8::try_from(value % 10).unwrap_or(0);
    out.push(char::from(b'0' + digit));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_trailing_zeros() {
        let values = [0, 5, 40, 850, -1000, 12_345];
        assert_eq!(values.map(decimal), ["0", "0.05", "0.4", "8.5", "-10", "123.45"]);
    }
}
