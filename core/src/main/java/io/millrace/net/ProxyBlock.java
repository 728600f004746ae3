package io.millrace.net;

import io.millrace.config.Protocol;

/** The numbers of PROXY protocol version 2. */
final class ProxyBlock {
  /** Bytes in front of the addresses: signature, version and command, family, length. */
  static final int FIXED_BYTES = 16;

  static final int VERSION = 2;
  static final int COMMAND_LOCAL = 0;
  static final int COMMAND_PROXY = 1;
  static final int FAMILY_UNSPEC = 0;
  static final int FAMILY_INET = 1;
  static final int FAMILY_INET6 = 2;
  static final int FAMILY_UNIX = 3;
  static final int TRANSPORT_STREAM = 1;
  static final int TRANSPORT_DGRAM = 2;
  static final int INET_BYTES = 12;
  static final int INET6_BYTES = 36;
  static final int UNIX_BYTES = 216;
  static final int TLV_BYTES = 3;
  static final int TLV_CRC32C = 3;
  static final int CRC32C_BYTES = 4;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  private ProxyBlock() {}

  static int signatureBytes() {
    return SIGNATURE.length;
  }

  static byte signature(final int index) {
    return SIGNATURE[index];
  }

  static int transport(final Protocol protocol) {
    return protocol == Protocol.TCP ? TRANSPORT_STREAM : TRANSPORT_DGRAM;
  }
}
