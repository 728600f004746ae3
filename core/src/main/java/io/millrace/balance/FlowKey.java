package io.millrace.balance;

import io.millrace.config.Algorithm;
import io.millrace.config.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * What a new session is known by when a backend is chosen for it. The hashes of it are published:
 * every Millrace makes the same of the same key. Belongs to the session.
 */
public final class FlowKey {
  /** Of all hashes of keys and backends: "MILLRACE" in ASCII. A change moves every client. */
  static final long SEED = 0x4D49_4C4C_5241_4345L;

  private static final int ADDRESS_BYTES = 16;
  private static final int PORT_BYTES = 2;

  private final Protocol protocol;
  private final InetSocketAddress client;
  private final InetSocketAddress listen;
  private Algorithm hashedFor;
  private long hash;

  /**
   * Nothing is hashed yet.
   *
   * @param protocol of the session
   * @param client the client's address, as a PROXY header tells it where there is one; null when
   *     the client has gone already
   * @param listen the address that the client used
   */
  public FlowKey(
      final Protocol protocol, final InetSocketAddress client, final InetSocketAddress listen) {
    this.protocol = protocol;
    this.client = client;
    this.listen = listen;
  }

  /**
   * The hash on which an algorithm bases its choice.
   *
   * @param algorithm of the pool
   * @return 0 for algorithms that take none
   */
  long hash(final Algorithm algorithm) {
    if (algorithm != hashedFor) {
      hashedFor = algorithm;
      hash =
          switch (algorithm) {
            case SOURCE_HASH -> source();
            case FLOW_HASH -> flow();
            default -> 0;
          };
    }
    return hash;
  }

  /** The client's address, 16 bytes; IPv4 as ::ffff:a.b.c.d. */
  private long source() {
    final byte[] key = new byte[ADDRESS_BYTES];
    putAddress(client, key, 0);
    return Xxh64.of(key, SEED);
  }

  /** Client's address and port, listener's address and port, the protocol's number. */
  private long flow() {
    final byte[] key = new byte[2 * (ADDRESS_BYTES + PORT_BYTES) + 1];
    final int second = ADDRESS_BYTES + PORT_BYTES;
    putAddress(client, key, 0);
    putPort(client, key, ADDRESS_BYTES);
    putAddress(listen, key, second);
    putPort(listen, key, second + ADDRESS_BYTES);
    key[key.length - 1] = (byte) (protocol == Protocol.TCP ? 6 : 17);
    return Xxh64.of(key, SEED);
  }

  private static void putAddress(final InetSocketAddress from, final byte[] key, final int at) {
    final InetAddress address = from == null ? null : from.getAddress();
    if (address == null) {
      return;
    }
    final byte[] bytes = address.getAddress();
    System.arraycopy(bytes, 0, key, at + ADDRESS_BYTES - bytes.length, bytes.length);
    if (bytes.length < ADDRESS_BYTES) {
      key[at + 10] = (byte) 0xff;
      key[at + 11] = (byte) 0xff;
    }
  }

  private static void putPort(final InetSocketAddress from, final byte[] key, final int at) {
    if (from != null) {
      key[at] = (byte) (from.getPort() >>> 8);
      key[at + 1] = (byte) from.getPort();
    }
  }
}
