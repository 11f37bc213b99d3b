//! Certificates of an authority that only tests trust.

use std::sync::Arc;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

pub struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("randomness");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// For `SSL_CERT_FILE`.
    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// Valid for this name or address, from long ago until far in the future.
    pub fn valid_for(&self, name: &str) -> TlsAcceptor {
        self.signed(params_for(name))
    }

    /// Ended in 2020.
    pub fn expired_for(&self, name: &str) -> TlsAcceptor {
        let mut params = params_for(name);
        params.not_after = date_time_ymd(2020, 1, 1);
        self.signed(params)
    }

    fn signed(&self, params: CertificateParams) -> TlsAcceptor {
        let key = KeyPair::generate().expect("randomness");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        acceptor(&certificate, &key)
    }
}

/// Signed by nobody but itself.
pub fn self_signed_for(name: &str) -> TlsAcceptor {
    let key = KeyPair::generate().expect("randomness");
    let certificate = params_for(name).self_signed(&key).expect("a certificate");
    acceptor(&certificate, &key)
}

fn params_for(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).expect("a name or an address")
}

fn acceptor(certificate: &Certificate, key: &KeyPair) -> TlsAcceptor {
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .expect("key and certificate fit");
    TlsAcceptor::from(Arc::new(config))
}
