//! Photos and uploads: sealed, addressed by what they hold, in a folder or an object store.

use std::sync::Arc;

use jice_store::{Column, Sealer};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tokio::runtime::Handle;

use crate::ServiceError;

/// Where files are kept. The object is written before any row that names it; an object
/// that no row names is swept later.
#[derive(Clone)]
pub struct Files {
    objects: Arc<dyn ObjectStore>,
    sealer: Sealer,
    runtime: Handle,
}

impl Files {
    /// Files in `objects`, sealed by `sealer`; `runtime` drives the transfers.
    pub fn new(objects: Arc<dyn ObjectStore>, sealer: Sealer, runtime: Handle) -> Self {
        Self { objects, sealer, runtime }
    }

    /// Keeps `bytes` and returns their key: a keyed digest, so that the same photo is kept
    /// once and its key tells nothing about it.
    ///
    /// # Errors
    /// A fault where the object store fails.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<String, ServiceError> {
        let key = hex::encode(self.sealer.digest("file", bytes));
        let mut sealed = self.sealer.key().to_be_bytes().to_vec();
        sealed.extend(self.sealer.seal(Column::FileContent, 0, bytes));
        let place = place(&key);
        self.runtime.block_on(self.objects.put(&place, PutPayload::from(sealed))).map_err(ServiceError::fault)?;
        Ok(key)
    }

    /// The bytes kept under `key`.
    ///
    /// # Errors
    /// A fault where they are gone or do not open.
    pub(crate) fn get(&self, key: &str) -> Result<Vec<u8>, ServiceError> {
        let got = async { self.objects.get(&place(key)).await?.bytes().await };
        let sealed = self.runtime.block_on(got).map_err(ServiceError::fault)?;
        let (number, sealed) =
            sealed.split_first_chunk::<2>().ok_or_else(|| ServiceError::fault("a kept file is cut short"))?;
        let number = i16::from_be_bytes(*number);
        self.sealer.open(Column::FileContent, number, 0, sealed).map_err(ServiceError::fault)
    }
}

fn place(key: &str) -> Path {
    let (first, rest) = key.split_at(key.len().min(2));
    Path::from(format!("{first}/{rest}"))
}
