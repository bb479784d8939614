//! Tests of the error decoder.

use super::*;
