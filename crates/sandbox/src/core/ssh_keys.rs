//! SSH public keys in the one-line form of OpenSSH, and their fingerprints.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use serde_json::{Value, json};
use std::fmt::Write;

/// A public key.
#[derive(Clone, Debug)]
pub struct SshKey {
    /// The line as the user gave it.
    pub line: String,
    /// Bits, MD5 in pairs of digits, comment, algorithm: what `ssh-keygen -l -E md5` prints.
    pub fingerprint: String,
}

impl SshKey {
    /// The key as the API shows it.
    pub fn json(&self) -> Value {
        json!({ "key": self.line, "fingerprint": self.fingerprint })
    }
}

/// Reads a key; `None` if the line does not begin with an algorithm of keys and a second word.
///
/// No source says that the API looks into the second word, so a key that is cut short is taken like any other.
pub fn parse(line: &str) -> Option<SshKey> {
    let mut words = line.trim().splitn(3, ' ');
    let (algorithm, encoded, comment) = (words.next()?, words.next()?, words.next().unwrap_or("no comment"));
    let name = match algorithm {
        "ssh-rsa" => "RSA",
        "ssh-dss" => "DSA",
        "ssh-ed25519" => "ED25519",
        "ecdsa-sha2-nistp256" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521" => "ECDSA",
        _ => return None,
    };
    let blob = STANDARD.decode(encoded).unwrap_or_else(|_| encoded.as_bytes().to_vec());
    let bits = bits(algorithm, &blob).unwrap_or(blob.len() * 8);
    let pairs: Vec<String> = Md5::digest(&blob).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut fingerprint = format!("{bits} {}", pairs.join(":"));
    // Writing to a `String` cannot fail.
    let _ = write!(fingerprint, " {comment} ({name})");
    Some(SshKey { line: line.to_owned(), fingerprint })
}

/// How many bits a key has; `None` if its binary form is not that of its algorithm.
fn bits(algorithm: &str, blob: &[u8]) -> Option<usize> {
    let mut rest = blob;
    if take_field(&mut rest)? != algorithm.as_bytes() {
        return None;
    }
    Some(match algorithm {
        "ssh-rsa" => {
            take_field(&mut rest)?;
            bit_length(take_field(&mut rest)?)
        }
        "ssh-dss" => bit_length(take_field(&mut rest)?),
        "ssh-ed25519" => take_field(&mut rest)?.len() * 8,
        _ => algorithm.rsplit_once("nistp")?.1.parse().ok()?,
    })
}

/// A field of the binary form: four bytes of length, then that many bytes (RFC 4253, section 6.6).
fn take_field<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (field, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(field)
}

/// The length in bits of a number written big end first.
fn bit_length(number: &[u8]) -> usize {
    let digits = number.iter().skip_while(|byte| **byte == 0);
    let first = digits.clone().next().map_or(0, |byte| byte.leading_zeros() as usize);
    digits.count() * 8 - first
}
