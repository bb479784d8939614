//! Contract tests: `api` against the sandbox over HTTP.
