-- When and why a certificate was revoked; OCSP answers from here. The reason is a number of RFC 5280 section 5.3.1.
ALTER TABLE certificates
    ADD COLUMN revoked_at        timestamptz,
    ADD COLUMN revocation_reason smallint,
    ADD CHECK ((status = 'REVOKED') = (revoked_at IS NOT NULL)),
    ADD CHECK ((status = 'REVOKED') = (revocation_reason IS NOT NULL));
