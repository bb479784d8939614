//! What carries requests: the one thing that differs between a browser, a test and a native program.

use std::fmt;

/// Sends one request and gives the whole answer, whatever its status.
///
/// The transport attaches what no [`Call`](crate::Call) knows: the `X-Auth-Token` header. It also limits time and
/// size, and tells as far as it can why no answer came.
#[allow(async_fn_in_trait)] // used with concrete types on one thread; no bound on the future is needed
pub trait Transport {
    /// Sends the request. An answer of any status is `Ok`.
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError>;
}

/// Why there is no answer to speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// Not sent: the session is read-only, and the request would change something.
    ReadOnly,
    /// Not sent: the browser is offline.
    Offline,
    /// The host could not be reached.
    Unreachable,
    /// The browser refused to hand out the answer: the API does not allow this origin (CORS).
    Refused,
    /// The page's own content security policy forbids the address.
    Policy {
        /// The directive that forbids it, such as `connect-src`.
        directive: String,
    },
    /// The connection broke, or nothing more exact is known.
    Network,
    /// No answer in time.
    Timeout {
        /// How long it was waited for, in milliseconds.
        after_ms: u32,
    },
    /// The answer ended before its announced length.
    Truncated,
    /// The answer is larger than this client reads.
    TooLarge {
        /// The limit, in bytes.
        limit_bytes: u64,
    },
    /// The address made from the profile and the path is no valid one.
    InvalidUrl,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::ReadOnly => "This session is read-only; nothing was sent.",
            Self::Offline => "The browser is offline; nothing was sent.",
            Self::Unreachable => "The API's host could not be reached.",
            Self::Refused => "The browser refused the answer: the API does not allow this page's origin (CORS).",
            Self::Policy { directive } => {
                return write!(f, "The page's own security policy ({directive}) does not allow this address.");
            }
            Self::Network => "The connection to the API broke before an answer came.",
            Self::Timeout { after_ms } => return write!(f, "No answer within {} seconds.", after_ms.div_ceil(1000)),
            Self::Truncated => "The answer broke off before its end.",
            Self::TooLarge { limit_bytes } => return write!(f, "The answer is larger than {limit_bytes} bytes."),
            Self::InvalidUrl => "The address of the endpoint is not valid.",
        };
        f.write_str(text)
    }
}

impl std::error::Error for TransportError {}
