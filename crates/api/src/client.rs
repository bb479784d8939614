//! Sends calls to one profile through one transport.

use crate::spec::Spec;
use crate::{Answer, ApiError, Call, Profile, Transport};

/// A client of the API at one profile.
#[derive(Clone, Debug)]
pub struct Client<T> {
    profile: Profile,
    transport: T,
}

impl<T: Transport> Client<T> {
    /// A client that reaches the services of `profile` through `transport`.
    pub fn new(profile: Profile, transport: T) -> Self {
        Self { profile, transport }
    }

    /// Where this client sends its calls.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Sends a call; any status but 2xx becomes the error. The answer can be compared before it is decoded.
    pub async fn send<R>(&self, call: &Call<R>) -> Result<Answer, ApiError> {
        self.send_spec(call.spec()).await
    }

    /// Sends a call and decodes its answer.
    pub async fn run<R>(&self, call: &Call<R>) -> Result<R, ApiError> {
        let answer = self.send(call).await?;
        call.decode(&answer)
    }

    async fn send_spec(&self, spec: &Spec) -> Result<Answer, ApiError> {
        let request = spec.request(&self.profile).map_err(|error| ApiError::transport(spec, error))?;
        let response = self.transport.send(request).await.map_err(|error| ApiError::transport(spec, error))?;
        let (head, body) = response.into_parts();
        if head.status.is_success() {
            Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
        } else {
            Err(ApiError::answer(spec, head.status, &head.headers, &body))
        }
    }
}
